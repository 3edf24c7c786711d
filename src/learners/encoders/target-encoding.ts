import type { Target } from '../learner.ts'
import type { LevelColumn } from './columns.ts'
import { indexOfLevels, type Level, placeOf } from './levels.ts'

/** Rows of the mean, a pull towards the mean of all; 'auto' takes the pull from the variances (empirical Bayes). */
export type Smoothing = number | 'auto'

/** What the target is on average, by level. `means` is outputs × levels, row-major; `prior` is for other levels. */
export interface TargetMeans {
  levels: Level[]
  means: number[]
  prior: number[]
}

/** Rows by the place of their level and by their fold, and what they are to tell. */
export interface Grouped {
  places: Int32Array
  groups: number
  folds: Int32Array
}

/**
 * Replaces a level by the mean of the target there (Micci-Barreca, 2001), drawn towards the mean of all rows. The
 * training rows get the means of the other folds, `outOfFold`, so that no row is told its own answer.
 */
export const fitTargetMeans = (
  column: LevelColumn,
  rows: Int32Array,
  outputs: Float64Array[],
  options: { folds: Int32Array; smooth: Smoothing },
): { fitted: TargetMeans; outOfFold: Float64Array[] } => {
  const { levels, places } = levelsOf(column, rows)
  const grouped = { places, groups: levels.length, folds: options.folds }
  const encodings = outputs.map((values) => meansWithout(grouped, values, options.smooth, -1))
  const fitted = {
    levels,
    means: encodings.flatMap(({ means }) => Array.from(means)),
    prior: encodings.map(({ prior }) => prior),
  }
  return { fitted, outOfFold: outputs.map((values) => crossEncode(grouped, values, options.smooth)) }
}

export const targetMean = ({ levels, means, prior }: TargetMeans, level: Level, output: number): number => {
  const place = indexOfLevels(levels).get(level)
  return place === undefined ? prior[output]! : means[output * levels.length + place]!
}

/** What the means tell of: of two classes the share of the second, of more that of each, or the number itself. */
export const outputsOf = (target: Target, rows: Int32Array): Float64Array[] => {
  if (target.task === 'regression') return [Float64Array.from(rows, (row) => target.values[row]!)]
  const shown = target.classes.length === 2 ? [1] : target.classes.map((_, k) => k)
  return shown.map((k) => Float64Array.from(rows, (row) => (target.labels[row] === k ? 1 : 0)))
}

/** For each row the mean of its level in the folds that it is not in. */
export const crossEncode = (grouped: Grouped, values: Float64Array, smooth: Smoothing): Float64Array => {
  const encoded = new Float64Array(values.length)
  for (const fold of new Set(grouped.folds)) {
    const { means } = meansWithout(grouped, values, smooth, fold)
    for (let i = 0; i < values.length; i++) {
      if (grouped.folds[i] === fold) encoded[i] = means[grouped.places[i]!]!
    }
  }
  return encoded
}

const levelsOf = ({ levels, codes }: LevelColumn, rows: Int32Array): { levels: Level[]; places: Int32Array } => {
  const known = new Map<number, number>()
  const places = Int32Array.from(rows, (row) => {
    const place = placeOf(codes[row]!, levels)
    const dense = known.get(place) ?? known.size
    known.set(place, dense)
    return dense
  })
  return { levels: Array.from(known.keys(), (place) => levels[place] ?? null), places }
}

const meansWithout = ({ places, groups, folds }: Grouped, values: Float64Array, smooth: Smoothing, fold: number) => {
  const counts = new Float64Array(groups)
  const sums = new Float64Array(groups)
  let rows = 0
  let total = 0
  for (let i = 0; i < values.length; i++) {
    if (folds[i] === fold) continue
    counts[places[i]!]!++
    sums[places[i]!]! += values[i]!
    rows++
    total += values[i]!
  }
  const prior = rows === 0 ? 0 : total / rows
  const pulls = smooth === 'auto' ? pullsOf() : undefined
  const means = sums.map((sum, g) => {
    const pull = pulls?.[g] ?? (smooth as number)
    if (counts[g] === 0 || pull === Number.POSITIVE_INFINITY) return prior
    return (sum + pull * prior) / (counts[g]! + pull)
  })
  return { means, prior }

  // Of a level with variance s² among rows of variance t²: s²/t² rows (Micci-Barreca, 2001, equation 5).
  function pullsOf(): Float64Array {
    const within = new Float64Array(groups)
    let variance = 0
    for (let i = 0; i < values.length; i++) {
      if (folds[i] === fold) continue
      const place = places[i]!
      within[place]! += (values[i]! - sums[place]! / counts[place]!) ** 2
      variance += (values[i]! - prior) ** 2 / rows
    }
    return within.map((squares, g) => (variance === 0 ? Number.POSITIVE_INFINITY : squares / counts[g]! / variance))
  }
}
