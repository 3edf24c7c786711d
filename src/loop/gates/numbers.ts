import { normalQuantile, normalSurvival } from '../../kit/statistics/normal.ts'
import { mean, sampleDeviation } from '../../kit/statistics/quantile.ts'
import { type Asked, show, signed, type Verdict } from './verdict.ts'

/** How far champion and challenger were from the truth on the same rows. */
export interface Errors {
  of: 'numbers'
  champion: Float64Array
  challenger: Float64Array
}

// The errors are paired, so their differences are one sample, whose mean is normal for the thirty rows or more that are
// asked for (F. X. Diebold and R. S. Mariano, "Comparing predictive accuracy", 1995, with the absolute error as loss).
export const nearer = (paired: Errors, { confidence }: Asked): Verdict => {
  const { rows, champion, challenger, gain, error } = differences(paired)
  const pValue = error > 0 ? normalSurvival(gain / error) : gain > 0 ? 0 : 1
  const passed = gain > 0 && pValue <= 1 - confidence
  const reason = `off by ${show(challenger)} on average on ${rows} judging rows, the champion by ${show(champion)} (p ${show(pValue)}, ${passed ? 'within' : 'above'} ${show(1 - confidence)})`
  return { passed, reason, numbers: { rows, error: challenger, champion_error: champion, p_value: pValue } }
}

/** The margin is a share of the champion's mean absolute error. */
export const hardlyFarther = (paired: Errors, { confidence, margin }: Asked & { margin: number }): Verdict => {
  const { rows, champion, gain, error } = differences(paired)
  const scale = champion > 0 ? champion : 1
  const difference = gain / scale
  const lower = (gain + normalQuantile(1 - confidence) * error) / scale
  const reason = `mean absolute error ${signed(-100 * difference)} % on ${rows} rows, surely below ${signed(-100 * lower)} %; ${signed(100 * margin)} % is allowed`
  return { passed: lower > -margin, reason, numbers: { rows, difference, lower, margin } }
}

/** Nearer to the truth, if not provably so. */
export const ahead = (paired: Errors): Verdict => {
  const { rows, champion, challenger, gain } = differences(paired)
  const reason = `off by ${show(challenger)} on average on ${rows} rows, the champion by ${show(champion)}`
  return { passed: gain > 0, reason, numbers: { rows, error: challenger, champion_error: champion } }
}

const differences = ({ champion, challenger }: Errors) => {
  const rows = champion.length
  const gains = champion.map((error, i) => error - challenger[i]!)
  return {
    rows,
    champion: mean(champion),
    challenger: mean(challenger),
    gain: mean(gains),
    error: rows > 1 ? sampleDeviation(gains) / Math.sqrt(rows) : 0,
  }
}
