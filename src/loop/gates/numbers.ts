import { comparePaired, nonInferiorErrors } from '../../kit/statistics/paired.ts'
import { mean } from '../../kit/statistics/quantile.ts'
import { type Asked, show, signed, type Verdict } from './verdict.ts'

/** How far champion and challenger were from the truth on the same rows. */
export interface Errors {
  of: 'numbers'
  champion: Float64Array
  challenger: Float64Array
}

// The errors are paired, so their differences are one sample (F. X. Diebold and R. S. Mariano, "Comparing predictive
// accuracy", 1995, with the absolute error as loss), of which Student's t asks for the mean.
export const nearer = ({ champion, challenger }: Errors, { confidence }: Asked): Verdict => {
  const { rows, improvement, pValueBetter } = comparePaired({ old: champion, new: challenger })
  const passed = improvement > 0 && pValueBetter <= 1 - confidence
  const reason = `${averages(champion, challenger, 'judging rows')} (p ${show(pValueBetter)}, ${passed ? 'within' : 'above'} ${show(1 - confidence)})`
  return { passed, reason, numbers: { ...numbersOf(champion, challenger), rows, p_value: pValueBetter } }
}

/** The margin is a share of the champion's mean absolute error. */
export const hardlyFarther = (
  { champion, challenger }: Errors,
  { confidence, margin }: Asked & { margin: number },
): Verdict => {
  const scale = mean(champion) || 1
  const { holds, low } = nonInferiorErrors({ old: champion, new: challenger }, margin * scale, confidence)
  const difference = (mean(champion) - mean(challenger)) / scale
  const [more, most] = [signed(-100 * difference), signed((-100 * low) / scale)]
  const reason = `mean absolute error ${more} % on ${champion.length} rows, surely below ${most} %; ${signed(100 * margin)} % is allowed`
  return { passed: holds, reason, numbers: { rows: champion.length, difference, lower: low / scale, margin } }
}

/** Nearer to the truth, if not provably so. */
export const ahead = ({ champion, challenger }: Errors): Verdict => ({
  passed: mean(challenger) < mean(champion),
  reason: averages(champion, challenger, 'rows'),
  numbers: { ...numbersOf(champion, challenger), rows: champion.length },
})

const averages = (champion: Float64Array, challenger: Float64Array, rows: string) =>
  `off by ${show(mean(challenger))} on average on ${champion.length} ${rows}, the champion by ${show(mean(champion))}`

const numbersOf = (champion: Float64Array, challenger: Float64Array) => ({
  error: mean(challenger),
  champion_error: mean(champion),
})
