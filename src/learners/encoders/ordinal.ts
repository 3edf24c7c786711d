import { indexOfLevels, type Level } from './levels.ts'

/** The place of a level in the order that it was given; one that is not in it is missing. */
export const ordinalOf = (order: readonly Level[], level: Level): number =>
  indexOfLevels(order).get(level) ?? Number.NaN
