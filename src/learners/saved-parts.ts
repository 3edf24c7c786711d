import type { Saved } from './learner.ts'

type Arrays = Saved['arrays']

/** The arrays of a model that stands inside another one, under names that say so. */
export const prefixArrays = (arrays: Arrays, prefix: string): Arrays =>
  Object.fromEntries(Object.entries(arrays).map(([name, array]) => [prefix + name, array]))

/** The arrays of that model under their own names. */
export const selectArrays = (arrays: Arrays, prefix: string): Arrays =>
  Object.fromEntries(
    Object.entries(arrays)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, array]) => [name.slice(prefix.length), array]),
  )
