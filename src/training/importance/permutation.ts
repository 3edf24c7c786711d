import { type Random, shuffle } from '../../kit/random.ts'
import { mean, sampleDeviation } from '../../kit/statistics/quantile.ts'
import { type Table, take } from '../../kit/table.ts'

/** What a model answers to the rows of a table, rows × outputs, row-major. */
export type Score = (table: Table) => Float64Array

/** How good `scores`, rows × outputs, are for the rows of the table that they belong to, given as indices. More is better. */
export type Quality = (scores: Float64Array, rows: Int32Array) => number

export interface PermutationOptions {
  quality: Quality
  random: Random
  /** How often each column is shuffled; 5 by default. */
  repeats?: number
  /** Samples of the rows that the interval rests on; 50 by default, which is enough for a standard error. */
  resamples?: number
}

/** What shuffling costs, in the unit of the quality. */
export interface Importance {
  columns: string[]
  mean: number
  /** Between the repeats, on the same rows. */
  sd: number
  /** 95 % of the mean, for other rows and other shuffles. */
  interval: [number, number]
}

/** The columns one by one, the most important first: see permutationImportanceOf. */
export const permutationImportance = (score: Score, table: Table, options: PermutationOptions): Importance[] => {
  const importanceOf = permutationImportanceOf(score, table, options)
  const found = Object.keys(table.columns).map((name) => importanceOf([name]))
  return found.sort((a, b) => b.mean - a.mean)
}

/**
 * How much worse the scores become where columns are shuffled, so that they keep their values but say nothing of their
 * row (L. Breiman, "Random Forests", 2001; A. Fisher, C. Rudin & F. Dominici 2019). Several columns are shuffled as one.
 * The interval is the mean ± 1.96 standard errors by the bootstrap over rows: a look at other shuffles of these very rows
 * alone would find useful what merely happens to fit them. The rows must not be those of the training.
 */
export const permutationImportanceOf = (score: Score, table: Table, options: PermutationOptions) => {
  const { quality, random, repeats = 5, resamples = 50 } = options
  const all = Int32Array.from({ length: table.rows }, (_, row) => row)
  const scores = score(table)
  const whole = quality(scores, all)
  const samples = Array.from({ length: resamples }, () => {
    const counts = drawCounts(table.rows, random)
    return { counts, quality: qualityOf(quality, scores, counts) }
  })
  return (columns: string[]): Importance => {
    const shuffles = Array.from({ length: repeats }, () => {
      const order = shuffle(all.slice(), random)
      return { order, scores: score(shuffleColumns(table, columns, order)) }
    })
    const drops = shuffles.map((shuffled) => whole - quality(shuffled.scores, all))
    const means = samples.map(({ counts, quality: before }) => {
      return mean(
        shuffles.map((shuffled) => before - qualityOf(quality, shuffled.scores, pairCounts(counts, shuffled.order))),
      )
    })
    // On a sample without one of the classes, some qualities are not defined.
    const error = sampleDeviation(means.filter(Number.isFinite))
    const center = mean(drops)
    return {
      columns,
      mean: center,
      sd: sampleDeviation(drops),
      interval: [center - 1.96 * error, center + 1.96 * error],
    }
  }
}

const shuffleColumns = (table: Table, columns: string[], order: Int32Array): Table => {
  const chosen = Object.fromEntries(columns.map((name) => [name, table.columns[name]!]))
  const moved = take({ rows: table.rows, columns: chosen }, order)
  return { rows: table.rows, columns: { ...table.columns, ...moved.columns } }
}

/** How often each row is drawn when as many rows are drawn as there are, with replacement. */
const drawCounts = (rows: number, random: Random): Int32Array => {
  const counts = new Int32Array(rows)
  for (let i = 0; i < rows; i++) counts[Math.floor(random() * rows)]!++
  return counts
}

/**
 * A shuffled row is made of two, so it is drawn as often as both are. With the counts of one alone, the rows that gave
 * the values would seem to be without chance, and the interval would be too narrow.
 */
const pairCounts = (counts: Int32Array, order: Int32Array): Int32Array =>
  counts.map((count, row) => count * counts[order[row]!]!)

const qualityOf = (quality: Quality, scores: Float64Array, counts: Int32Array): number => {
  const outputs = scores.length / counts.length
  const total = counts.reduce((sum, count) => sum + count, 0)
  const rows = new Int32Array(total)
  const drawn = new Float64Array(total * outputs)
  let next = 0
  for (let row = 0; row < counts.length; row++) {
    for (let i = 0; i < counts[row]!; i++, next++) {
      rows[next] = row
      for (let k = 0; k < outputs; k++) drawn[next * outputs + k] = scores[row * outputs + k]!
    }
  }
  return quality(drawn, rows)
}
