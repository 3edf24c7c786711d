import { type Random, shuffle } from '../../kit/random.ts'
import { mean } from '../../kit/statistics/quantile.ts'
import type { EncodedRows } from '../encoders/rows.ts'
import type { Sample, Target } from '../learner.ts'
import { checkNumbers, countClasses } from '../refusals.ts'
import { type KeptColumn, keepColumn } from './columns.ts'
import { type KeptText, keepText } from './text.ts'

/** The training rows that are kept, all parts in the same order. */
export interface Neighbours {
  k: number
  weights: 'uniform' | 'distance'
  /** Where each of them stood among the rows that were encoded. */
  rows: Int32Array
  text: KeptText | null
  columns: KeptColumn[]
  answers: Answers
}

/** What the kept rows answer, and what is answered where none of them is near. */
export type Answers =
  | { task: 'classification'; labels: Int32Array; shares: number[] }
  | { task: 'regression'; values: Float64Array; mean: number }

/** Keeps all training rows, or a sample of `maxRows` of them in which every row is equally likely. */
export const fitNeighbours = (
  { encoded, rows, target }: Sample<EncodedRows>,
  { k, weights, maxRows }: { k: number; weights: Neighbours['weights']; maxRows: number },
  random: Random,
): Neighbours => {
  const kept = rows.length > maxRows ? shuffle(rows.slice(), random).subarray(0, maxRows).sort() : rows.slice()
  return {
    k,
    weights,
    rows: kept,
    answers: answersOf(target, rows, kept),
    text: encoded.text && keepText(encoded.text, kept),
    columns: encoded.columns.columns.map((column) => keepColumn(column, kept)),
  }
}

const answersOf = (target: Target, rows: Int32Array, kept: Int32Array): Answers => {
  if (target.task === 'regression') {
    checkNumbers(target, rows)
    const all = Float64Array.from(rows, (row) => target.values[row]!)
    return { task: 'regression', values: Float64Array.from(kept, (row) => target.values[row]!), mean: mean(all) }
  }
  // A class without rows counts as half of one, so that its log-odds are a number.
  const counts = Array.from(countClasses(target, rows), (count) => count + 0.5)
  const sum = counts.reduce((total, count) => total + count, 0)
  return {
    task: 'classification',
    labels: Int32Array.from(kept, (row) => target.labels[row]!),
    shares: counts.map((count) => count / sum),
  }
}
