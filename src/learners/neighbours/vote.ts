import type { EncodedRows } from '../encoders/rows.ts'
import type { Answers, Neighbours } from './fit.ts'
import { type Near, nearestRows, type Query, queriesOf, queryOf } from './similarity.ts'

/** Log-odds of the classes among the neighbours, rows × classes; of numbers the mean of theirs, one a row. */
export const decision = (fitted: Neighbours, encoded: EncodedRows, rows: Int32Array): Float64Array => {
  const outputs = outputsOf(fitted.answers)
  const scores = new Float64Array(rows.length * outputs)
  let at = 0
  for (const query of queriesOf(fitted, encoded, rows)) {
    scores.set(answer(fitted, query), at)
    at += outputs
  }
  return scores
}

export const decisionRow = (fitted: Neighbours, row: Record<string, unknown>): Float64Array =>
  answer(fitted, queryOf(fitted, row))

/** A training row that is like the row, where it stood among the rows that were encoded, and its class or its number. */
export interface Neighbour {
  row: number
  similarity: number
  /** The index of its class, or its number. */
  target: number
}

/** The `k` training rows that are most like the row, the nearest first; fewer where the rest shares nothing with it. */
export const nearest = (fitted: Neighbours, row: Record<string, unknown>, k: number): Neighbour[] => {
  const { answers } = fitted
  const targets = answers.task === 'classification' ? answers.labels : answers.values
  return nearestRows(fitted, queryOf(fitted, row), k).map(({ at, similarity }) => ({
    row: fitted.rows[at]!,
    similarity,
    target: targets[at]!,
  }))
}

/** How much each neighbour counts; together they count as many as they are. */
export const weightsOf = ({ weights }: Pick<Neighbours, 'weights'>, near: Near[]): number[] => {
  if (weights === 'uniform') return near.map(() => 1)
  // Equal rows are so near that they decide alone, and rounding does not tell them apart.
  const raw = near.map(({ similarity }) => 1 / Math.max(1 - similarity, 1e-6))
  const sum = raw.reduce((total, weight) => total + weight, 0)
  return raw.map((weight) => (weight * near.length) / sum)
}

/** The probability of a class: the neighbours, and the shares of all training rows as if they were one neighbour more. */
export const probabilityOf = (
  { labels, shares }: Extract<Answers, { task: 'classification' }>,
  near: Near[],
  weights: number[],
  label: number,
): number => {
  let sum = shares[label]!
  near.forEach(({ at }, i) => {
    if (labels[at] === label) sum += weights[i]!
  })
  return sum / (near.length + 1)
}

export const logOdds = (probability: number): number => Math.log(probability / (1 - probability))

const outputsOf = (answers: Answers): number => (answers.task === 'regression' ? 1 : answers.shares.length)

const answer = (fitted: Neighbours, query: Query): Float64Array => {
  const { answers, k } = fitted
  const near = nearestRows(fitted, query, k)
  const weights = weightsOf(fitted, near)
  if (answers.task === 'regression') return Float64Array.of(meanOf(answers, near, weights))
  if (answers.shares.length > 2)
    return Float64Array.from(answers.shares, (_, label) => logOdds(probabilityOf(answers, near, weights, label)))
  const second = logOdds(probabilityOf(answers, near, weights, 1))
  return Float64Array.of(-second, second)
}

const meanOf = (
  { values, mean }: Extract<Answers, { task: 'regression' }>,
  near: Near[],
  weights: number[],
): number => {
  let sum = 0
  near.forEach(({ at }, i) => {
    sum += weights[i]! * (values[at]! - mean)
  })
  return near.length === 0 ? mean : mean + sum / near.length
}
