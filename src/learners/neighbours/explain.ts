import { surfaces } from '../encoders/text.ts'
import { wordOf } from '../explain/word.ts'
import type { Contribution, Explanation } from '../learner.ts'
import { likeness } from './columns.ts'
import type { Neighbours } from './fit.ts'
import { type Near, nearestRows, type Query, queryOf, shareOf } from './similarity.ts'
import { valueIn } from './text.ts'
import { logOdds, probabilityOf, weightsOf } from './vote.ts'

/**
 * From what all training rows say (`base`) to what the neighbours say. Each neighbour pulls the answer towards its own, and its
 * pull is divided among columns and n-grams in proportion to what they add to its similarity. That is exact for a number
 * and for a probability; a score is a curve over the probability, so its pulls are stretched alike until they sum to it.
 */
export const explain = (fitted: Neighbours, row: Record<string, unknown>, output: number): Explanation => {
  const query = queryOf(fitted, row)
  const near = nearestRows(fitted, query, fitted.k)
  const { base, pulls } = pullsOf(fitted, near, output)
  const parts = [...columnParts(fitted, row, query), ...textParts(fitted, row, query)]
  const contributions = parts.map(({ feature, value }): Contribution => ({ feature, value, contribution: 0 }))
  near.forEach(({ at }, i) => {
    const likenesses = parts.map((part) => part.likeness(at))
    const sum = likenesses.reduce((total, each) => total + each, 0)
    likenesses.forEach((each, p) => {
      contributions[p]!.contribution += (pulls[i]! * each) / sum
    })
  })
  const moving = contributions.filter(({ contribution }) => contribution !== 0)
  return { base, contributions: moving.sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution)) }
}

const pullsOf = (fitted: Neighbours, near: Near[], output: number): { base: number; pulls: number[] } => {
  const { answers } = fitted
  const weights = weightsOf(fitted, near)
  if (answers.task === 'regression') {
    const { mean, values } = answers
    return { base: mean, pulls: near.map(({ at }, i) => (weights[i]! * (values[at]! - mean)) / near.length) }
  }
  const mirrored = answers.shares.length === 2 && output === 0
  const label = mirrored ? 1 : output
  const share = answers.shares[label]!
  const probability = probabilityOf(answers, near, weights, label)
  const stretch = slope(share, probability) * (mirrored ? -1 : 1)
  const pulls = near.map(({ at }, i) => {
    const own = answers.labels[at] === label ? 1 : 0
    return (stretch * weights[i]! * (own - share)) / (near.length + 1)
  })
  return { base: logOdds(share) * (mirrored ? -1 : 1), pulls }
}

/** How steeply the log-odds rise between two probabilities. */
const slope = (from: number, to: number): number =>
  Math.abs(to - from) < 1e-12 ? 1 / (from * (1 - from)) : (logOdds(to) - logOdds(from)) / (to - from)

/** A part of the row, and what it adds to the similarity with a kept row. */
interface Part {
  feature: string
  value: string
  likeness: (at: number) => number
}

const columnParts = (fitted: Neighbours, row: Record<string, unknown>, { cells }: Query): Part[] =>
  fitted.columns.map((column, c) => ({
    feature: column.name,
    value: wordOf(Object.hasOwn(row, column.name) ? row[column.name] : null, column.kind),
    likeness: (at) => shareOf(fitted) * likeness(column, cells[c]!, at),
  }))

const textParts = (fitted: Neighbours, row: Record<string, unknown>, { vector }: Query): Part[] => {
  const { text } = fitted
  if (!text || !vector) return []
  const names = surfaces(text.encoding, row)
  const share = shareOf(fitted) * text.encoding.fields.length
  return Array.from(vector.columns, (column, i): Part => {
    const { field, text: value } = names.get(vector.buckets[i]!)!
    const own = share * vector.values[i]!
    return { feature: field, value, likeness: (at) => own * valueIn(text, column, at) }
  })
}
