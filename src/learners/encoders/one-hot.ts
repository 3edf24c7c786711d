import type { LevelColumn } from './columns.ts'
import { countLevels, indexOfLevels, type Level, type LevelCount } from './levels.ts'

export interface OneHotOptions {
  /** A level of fewer rows is rare; below 1 it is a share of the rows. */
  minFrequency: number
  /** The most features that a column may become, the one of rare levels among them. */
  maxCategories?: number | undefined
}

/** A feature for each level; if there are `rare` ones, the last feature is that of all of them. */
export interface OneHot {
  levels: Level[]
  rare: boolean
}

/**
 * Which levels are features of their own, as scikit-learn's OneHotEncoder with handle_unknown='infrequent_if_exist' has
 * it: of equally frequent levels, those that come last by their characters are kept.
 */
export const fitOneHot = (column: LevelColumn, rows: Int32Array, options: OneHotOptions): OneHot => {
  const { minFrequency, maxCategories = Number.POSITIVE_INFINITY } = options
  const counted = countLevels(column, rows)
  const least = minFrequency < 1 ? minFrequency * rows.length : minFrequency
  const frequent = counted.filter(({ count }) => count >= least)
  const isRare = frequent.length < counted.length
  const tooMany = frequent.length + (isRare ? 1 : 0) > maxCategories
  const kept = tooMany ? mostFrequent(frequent, maxCategories - 1) : frequent
  return { levels: kept.map(({ level }) => level), rare: isRare || tooMany }
}

export const oneHotWidth = ({ levels, rare }: OneHot): number => levels.length + (rare ? 1 : 0)

/** The feature of a level. One that training did not see is rare; where none was rare it has no feature: −1. */
export const oneHotIndex = ({ levels, rare }: OneHot, level: Level): number =>
  indexOfLevels(levels).get(level) ?? (rare ? levels.length : -1)

const mostFrequent = (counted: LevelCount[], most: number): LevelCount[] => {
  const ranked = counted.map((each, i) => ({ ...each, i })).sort((a, b) => b.count - a.count || b.i - a.i)
  return ranked.slice(0, most).sort((a, b) => a.i - b.i)
}
