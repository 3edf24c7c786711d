import type { Random } from '../../kit/random.ts'
import { type ColumnValues, isNumeric, type Table } from '../../kit/table.ts'
import type { Explanation } from '../learner.ts'
import { type Coalitions, coalitionsOf } from './coalitions.ts'
import { solvePositive } from './solve.ts'
import { wordOf } from './word.ts'

/** Scores of the rows of a table, rows × outputs, row-major. A model that runs in another process answers later. */
export type Score = (table: Table) => Float64Array | Promise<Float64Array>

export interface Question {
  /** A table of one row. */
  row: Table
  /** What the columns that are left out are filled from; at least one row, with the columns of `row`. */
  background: Table
  output: number
}

export interface KernelShapOptions {
  /** How many coalitions are tried, at least twice the columns; each is scored on every row of the background. */
  samples: number
  random: Random
}

/**
 * Shapley values of the columns of one row for any scoring function, the largest first: the weighted least squares of
 * Lundberg & Lee 2017, "A Unified Approach to Interpreting Model Predictions", under the constraint that base and
 * contributions sum to the score (Covert & Lee 2021, "Improving KernelSHAP"). A coalition takes whole columns from the
 * row and the others from a row of the background. Exact where there are at most `samples` coalitions, 2^columns − 2.
 */
export const kernelShap = async (
  score: Score,
  question: Question,
  options: KernelShapOptions,
): Promise<Explanation> => {
  const { row, background, output } = question
  const columns = Object.entries(row.columns)
  const coalitions = coalitionsOf(columns.length, options.samples, options.random)
  const worths = await worthsOf(score, question, coalitions)
  const base = meanOfOutput(await score(background), background.rows, output)
  const whole = meanOfOutput(await score(row), 1, output)
  const values = fitValues(coalitions, worths, base, whole - base)
  const contributions = columns.map(([feature, column], i) => ({
    feature,
    value: wordOf(column.values[0], column.kind),
    contribution: values[i]!,
  }))
  return { base, contributions: contributions.sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution)) }
}

// Enough rows to make a call worth its while, and few enough to stay in memory.
const rowsAtOnce = 4096

/** The mean score of each coalition over the background. */
const worthsOf = async (
  score: Score,
  { row, background, output }: Question,
  coalitions: Coalitions,
): Promise<Float64Array> => {
  const worths = new Float64Array(coalitions.count)
  const atOnce = Math.max(1, Math.floor(rowsAtOnce / background.rows))
  for (let from = 0; from < coalitions.count; from += atOnce) {
    const to = Math.min(from + atOnce, coalitions.count)
    const scores = await score(mixed(row, background, coalitions, from, to))
    const each = scores.length / (to - from)
    for (let i = from; i < to; i++) {
      worths[i] = meanOfOutput(scores.subarray((i - from) * each, (i - from + 1) * each), background.rows, output)
    }
  }
  return worths
}

/** The background once for each coalition, with the columns of its members set to the value of the row. */
const mixed = (row: Table, background: Table, { members }: Coalitions, from: number, to: number): Table => {
  const names = Object.keys(row.columns)
  const columns = names.map((name, i) => {
    const isMember = (coalition: number) => members[coalition * names.length + i] === 1
    return [name, mixedColumn(row.columns[name]!, background.columns[name]!, isMember, from, to)]
  })
  return { rows: (to - from) * background.rows, columns: Object.fromEntries(columns) }
}

const mixedColumn = (
  row: ColumnValues,
  background: ColumnValues,
  isMember: (coalition: number) => boolean,
  from: number,
  to: number,
): ColumnValues => {
  const rows = background.values.length
  if (isNumeric(background)) {
    const values = new Float64Array((to - from) * rows)
    for (let i = from; i < to; i++) {
      if (isMember(i)) values.fill(row.values[0] as number, (i - from) * rows, (i - from + 1) * rows)
      else values.set(background.values, (i - from) * rows)
    }
    return { kind: background.kind, values }
  }
  const values: (string | null)[] = []
  for (let i = from; i < to; i++) {
    for (const other of background.values) values.push(isMember(i) ? (row.values[0] as string | null) : other)
  }
  return { kind: background.kind, values }
}

/**
 * The values v that minimise Σ weight (base + v · members − worth)² among those that sum to `total`: with A = Σ weight
 * members membersᵀ and b = Σ weight members (worth − base), v = A⁻¹ (b + λ 1), where λ makes the sum right.
 */
const fitValues = (coalitions: Coalitions, worths: Float64Array, base: number, total: number): Float64Array => {
  const { columns, count, members, weights } = coalitions
  if (columns === 1) return Float64Array.of(total)
  const a = new Float64Array(columns * columns)
  const b = new Float64Array(columns)
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < columns; j++) {
      if (members[i * columns + j] === 0) continue
      b[j] = b[j]! + weights[i]! * (worths[i]! - base)
      for (let k = 0; k < columns; k++)
        a[j * columns + k] = a[j * columns + k]! + weights[i]! * members[i * columns + k]!
    }
  }
  const [free, ones] = solvePositive(a, [b, new Float64Array(columns).fill(1)])
  const lambda = (total - sumOf(free!)) / sumOf(ones!)
  return free!.map((value, j) => value + lambda * ones![j]!)
}

const sumOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0)

const meanOfOutput = (scores: Float64Array, rows: number, output: number): number => {
  const outputs = scores.length / rows
  let sum = 0
  for (let i = output; i < scores.length; i += outputs) sum += scores[i]!
  return sum / rows
}
