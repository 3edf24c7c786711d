import { type Random, shuffle } from '../../kit/random.ts'
import { mean, sampleDeviation } from '../../kit/statistics/quantile.ts'
import { type Table, take } from '../../kit/table.ts'
import type { Score } from '../../learners.ts'

/**
 * How good `scores`, rows × outputs, are for the rows of the table where each row counts so often. More is better. In two
 * steps, because many resamples of the same scores are judged, and sorting them once is enough.
 */
export type Quality = (scores: Float64Array) => (counts: ArrayLike<number>) => number

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
export const permutationImportance = async (
  score: Score,
  table: Table,
  options: PermutationOptions,
): Promise<Importance[]> => rankColumns(table, await permutationImportanceOf(score, table, options))

export const rankColumns = async (table: Table, importanceOf: ImportanceOf): Promise<Importance[]> => {
  const found: Importance[] = []
  for (const name of Object.keys(table.columns)) found.push(await importanceOf([name]))
  return found.sort((a, b) => b.mean - a.mean)
}

export type ImportanceOf = (columns: string[]) => Promise<Importance>

/**
 * How much worse the scores become where columns are shuffled, so that they keep their values but say nothing of their
 * row (L. Breiman, "Random Forests", 2001; A. Fisher, C. Rudin & F. Dominici 2019). Several columns are shuffled as one.
 * The interval is the mean ± 1.96 standard errors by the bootstrap over rows: a look at other shuffles of these very rows
 * alone would find useful what merely happens to fit them. The rows must not be those of the training.
 */
export const permutationImportanceOf = async (
  score: Score,
  table: Table,
  { quality, random, repeats = 5, resamples = 50 }: PermutationOptions,
): Promise<ImportanceOf> => {
  const once = new Uint8Array(table.rows).fill(1)
  const qualityOf = quality(await score(table))
  const whole = qualityOf(once)
  const samples = Array.from({ length: resamples }, () => drawCounts(table.rows, random))
  return async (columns) => {
    const orders = Array.from({ length: repeats }, () => shuffle(rowsOf(table), random))
    const shuffles: { order: Int32Array; qualityOf: ReturnType<Quality> }[] = []
    for (const order of orders) {
      shuffles.push({ order, qualityOf: quality(await score(shuffleColumns(table, columns, order))) })
    }
    const drops = shuffles.map((shuffled) => whole - shuffled.qualityOf(once))
    const means = samples.map((counts) =>
      mean(
        shuffles.map((shuffled) => {
          const pairs = pairCounts(counts, shuffled.order)
          return qualityOf(pairs) - shuffled.qualityOf(pairs)
        }),
      ),
    )
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

const rowsOf = ({ rows }: Table): Int32Array => Int32Array.from({ length: rows }, (_, row) => row)

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
 * the values would seem to be without chance, and the interval would be too narrow. The scores before the shuffle count by
 * pairs, too, so that only what the shuffle changed makes a difference: a column that nothing depends on costs 0 for certain.
 */
const pairCounts = (counts: Int32Array, order: Int32Array): Int32Array =>
  counts.map((count, row) => count * counts[order[row]!]!)
