import type { EncodedColumn, LevelColumn, NumberColumn } from './columns.ts'

/** A word of a category, or null where there is none: what is missing is a level like the others. */
export type Level = string | null

/** A value of a column in a single row: NaN is a missing number. */
export type Cell = number | Level

export interface LevelCount {
  level: Level
  count: number
}

/** The levels of these rows in the order of their characters, a missing one last: the order of the rows leaves no trace. */
export const countLevels = ({ levels, codes }: LevelColumn, rows: Int32Array): LevelCount[] => {
  const counts = new Int32Array(levels.length + 1)
  for (const row of rows) counts[placeOf(codes[row]!, levels)]!++
  const all = Array.from(counts, (count, i): LevelCount => ({ level: levels[i] ?? null, count }))
  return all.filter(({ count }) => count > 0).sort((a, b) => compareLevels(a.level, b.level))
}

/** Missing stands behind the last level. */
export const placeOf = (code: number, levels: readonly unknown[]): number => (code < 0 ? levels.length : code)

/** Where each level stands. It is made when it is first asked for, so that a fitted encoder stays plain data. */
export const indexOfLevels = (levels: readonly Level[]): Map<Level, number> => {
  const known = indices.get(levels)
  if (known) return known
  const index = new Map(levels.map((level, i) => [level, i]))
  indices.set(levels, index)
  return index
}

const indices = new WeakMap<readonly Level[], Map<Level, number>>()

const compareLevels = (a: Level, b: Level): number => {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1
  return a < b ? -1 : a > b ? 1 : 0
}

/** What a single row has in a column, as it arrives at the server: text of a number is no number, and missing. */
export const cellOf = (row: Record<string, unknown>, name: string, kind: EncodedColumn['kind']): Cell => {
  const value = Object.hasOwn(row, name) ? row[name] : null
  if (kind !== 'category') return numberOf(value)
  return value === null || value === undefined ? null : String(value)
}

const numberOf = (value: unknown): NumberColumn['values'][number] => {
  if (typeof value === 'boolean') return value ? 1 : 0
  return typeof value === 'number' ? value : Number.NaN
}
