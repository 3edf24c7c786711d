import type { Forest } from './forest.ts'

/** How the outputs of a forest become a decision. */
type Link = 'identity' | 'exp' | 'logit' | 'softmax'

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
  const decision = new Float64Array(rows * classes)
  for (let row = 0; row < rows; row++) {
    let least = Number.POSITIVE_INFINITY
    for (const k of present) {
      const { output, factor } = partOf(fitted, k)
      const score = factor * scores[row * outputs + output]! + 0
      decision[row * classes + k] = score
      least = Math.min(least, score)
    }
    if (present.length === classes) continue
    // A class without rows is as likely as half a row beside the least likely of the others.
    for (let k = 0; k < classes; k++) {
      if (!present.includes(k)) decision[row * classes + k] = least - Math.log(2 * fitted.rows)
    }
  }
  return decision
}

/** Which output of the forest says how likely a class is that has training rows, and how much of it counts. */
export const partOf = (
  { link, classes, present }: Omit<BoostedTrees, 'forest'>,
  k: number,
): { output: number; factor: number } => {
  if (link !== 'logit') return { output: Math.max(0, present.indexOf(k)), factor: 1 }
  // Of two classes among more, each has half of the log-odds: then softmax gives both what they have alone.
  const whole = classes === 2 ? 1 : 0.5
  return { output: 0, factor: k === present[1] ? whole : -whole }
}
