/** Where a setting may lie. With `log` the orders of magnitude are searched evenly; `step` counts from `low`. */
export type Dimension =
  | { kind: 'float'; low: number; high: number; log?: boolean; step?: number }
  | { kind: 'integer'; low: number; high: number; log?: boolean; step?: number }
  | { kind: 'categorical'; choices: readonly Choice[] }

export type Choice = string | number | boolean | null

/** A dimension for each setting that is searched, by its name. */
export type Space = Record<string, Dimension>

/** The space without what the user fixed. */
export const free = (space: Space, fixed: object): Space =>
  Object.fromEntries(Object.entries(space).filter(([name]) => !Object.hasOwn(fixed, name)))
