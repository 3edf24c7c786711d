import { CultivarError } from '../kit/errors.ts'
import type { Learner } from './learner.ts'
import { countClasses } from './refusals.ts'

export interface ClassShares {
  /** Rows of each class in the training data. */
  counts: number[]
}

/** Looks at no feature and answers with the shares of the classes: what any other learner has to beat. */
export const majority: Learner<Record<string, never>, { rows: number }, ClassShares> = {
  name: 'majority',
  version: 1,
  candidates: () => [{}],
  encodingKey: () => 'nothing',
  encode: ({ rows }) => ({ rows }),
  fit: (_encoded, rows, target) => ({ counts: Array.from(countClasses(target, rows)) }),
  decision: (fitted, _encoded, rows) => {
    const scores = logOdds(fitted)
    return Float64Array.from({ length: rows.length * scores.length }, (_, i) => scores[i % scores.length]!)
  },
  decisionRow: (fitted) => logOdds(fitted),
  explain: () => [],
  save: ({ counts }) => ({ meta: { counts }, arrays: {} }),
  load: ({ meta: { counts } }) => {
    const isWhole =
      Array.isArray(counts) && counts.length > 1 && counts.every((count) => Number.isInteger(count) && count >= 0)
    if (isWhole) return { counts }
    throw new CultivarError(
      'model/corrupt',
      'The saved model has no counts of its classes. Take another version, or train again.',
    )
  },
}

// A class without a row counts as half of one, because minus infinity is a number that nobody can work with.
const logOdds = ({ counts }: ClassShares): Float64Array => {
  const rows = counts.reduce((sum, count) => sum + count, 0)
  return Float64Array.from(counts, (count) => Math.log(Math.max(count, 0.5) / Math.max(rows - count, 0.5)))
}
