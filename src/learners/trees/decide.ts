import type { Forest } from './forest.ts'

/** How the outputs of a forest become a decision. */
export type Link = 'identity' | 'exp' | 'logit' | 'softmax'

/** What boosted trees learn: a forest, and what its outputs mean. */
export interface BoostedTrees {
  forest: Forest
  link: Link
  /** Classes of the target, 0 where it is a number. */
  classes: number
  /** Classes with training rows, which have an output each; of two, only the second has. */
  present: number[]
  /** Training rows. */
  rows: number
  /** Rounds that were worth keeping. */
  rounds: number
}

/** The decision of rows whose scores, `outputs` side by side for each, are given. */
export const decide = (fitted: Omit<BoostedTrees, 'forest'>, scores: Float64Array): Float64Array => {
  const { link, classes, present } = fitted
  if (link === 'identity') return scores
  if (link === 'exp') return scores.map((score) => Math.exp(Math.min(score, 700)))
  const outputs = link === 'logit' ? 1 : present.length
  const rows = scores.length / outputs
  // A class without rows counts as half of one. That is less than the likeliest class has, of however many.
  const decision = new Float64Array(rows * classes).fill(-Math.log(2 * fitted.rows))
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < present.length; i++) {
      decision[row * classes + present[i]!] =
        link === 'logit' ? (i === 0 ? 0 - scores[row]! : scores[row]!) : logOdds(scores, row * outputs, outputs, i)
    }
  }
  return decision
}

/** The score of one output less that of all others together: the logarithm of the odds that softmax gives it. */
const logOdds = (scores: Float64Array, from: number, outputs: number, output: number): number => {
  let largest = Number.NEGATIVE_INFINITY
  for (let k = 0; k < outputs; k++) if (k !== output) largest = Math.max(largest, scores[from + k]!)
  let rest = 0
  for (let k = 0; k < outputs; k++) if (k !== output) rest += Math.exp(scores[from + k]! - largest)
  return scores[from + output]! - largest - Math.log(rest)
}
