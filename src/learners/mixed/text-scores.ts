import { type Random, seededRandom } from '../../kit/random.ts'
import { quantile } from '../../kit/statistics/quantile.ts'
import type { EncodedText } from '../encoders/text.ts'
import type { Classes, Target } from '../learner.ts'
import { type NbsvmOptions, nbsvm } from '../nbsvm.ts'
import type { LinearText } from '../text/fit.ts'

/** What the texts are asked: which class the row has, or whether its number is above a bound. */
export type Question = Classes

/**
 * For classes a single question. For numbers up to three, whether the number is above a quarter, a half and three quarters of
 * those of the training rows; not, where all or none of them are.
 */
export const questionsOf = (target: Target, rows: Int32Array): Question[] => {
  if (target.task === 'classification') return [target]
  const sorted = Float64Array.from(rows, (row) => target.values[row]!).sort()
  const bounds = new Set([0.25, 0.5, 0.75].map((share) => quantile(sorted, share)))
  return [...bounds]
    .map((bound): Question => {
      const labels = Int32Array.from(target.values, (value) => (value > bound ? 1 : 0))
      return { task: 'classification', classes: ['below', 'above'], labels }
    })
    .filter((question) => canAsk(question, rows))
}

/** Whether two classes are there to be told apart. */
export const canAsk = ({ labels }: Question, rows: Int32Array): boolean =>
  rows.some((row) => labels[row] !== labels[rows[0]!])

/** The same chance whichever the rows are, so that models of some rows and of all differ by the rows alone. */
export const fitText = (
  encoded: EncodedText,
  rows: Int32Array,
  target: Question,
  options: NbsvmOptions,
  seed: number,
): LinearText => nbsvm.fit({ encoded, rows, target }, options, seededRandom(seed))

export const drawSeed = (random: Random): number => Math.floor(random() * 2 ** 32)

/** Which of the decisions of a text model are columns: of two classes the second, as it says what the first says. */
export const outputsOf = ({ classes, biases }: Pick<LinearText, 'classes' | 'biases'>): number[] =>
  biases.length === 1 ? [1] : Array.from({ length: classes }, (_, k) => k)

/** The scores of the rows by every text model, a column each; it is as long as `encoded` has rows, and NaN at others. */
export const scoreColumns = (texts: LinearText[], encoded: EncodedText, rows: Int32Array): Float64Array[] =>
  texts.flatMap((text) => {
    const decision = nbsvm.decision(text, encoded, rows)
    return outputsOf(text).map((output) => {
      const column = new Float64Array(encoded.starts.length - 1).fill(Number.NaN)
      rows.forEach((row, i) => {
        column[row] = decision[i * text.classes + output]!
      })
      return column
    })
  })

/** The same for a row as it arrives at the server: a number a column. */
export const scoreRow = (texts: LinearText[], row: Record<string, unknown>): number[] =>
  texts.flatMap((text) => {
    const decision = nbsvm.decisionRow(text, row)
    return outputsOf(text).map((output) => decision[output]!)
  })
