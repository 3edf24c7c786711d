import { mcnemar, nonInferior } from '../../kit/statistics/mcnemar.ts'
import { type Asked, show, signed, type Verdict } from './verdict.ts'

/** The answers of champion and challenger on the same rows: 1 where it was right. */
export interface RightAnswers {
  of: 'classes'
  champion: Uint8Array
  challenger: Uint8Array
}

// McNemar, 1947: of the rows on which just one is right, how surprising is the challenger's share, if it were a coin's?
export const moreOftenRight = (paired: RightAnswers, { confidence }: Asked): Verdict => {
  const { won, lost, champion, challenger, rows } = disagreement(paired)
  // One-sided: the question is whether it is better, not whether it differs.
  const pValue = mcnemar({ newOnly: won, oldOnly: lost, rows }).pValueBetter
  const passed = won > lost && pValue <= 1 - confidence
  const reason = `right on ${challenger} of ${rows} judging rows, the champion on ${champion} (won ${won}, lost ${lost}, p ${show(pValue)}, ${passed ? 'within' : 'above'} ${show(1 - confidence)})`
  return { passed, reason, numbers: { rows, won, lost, p_value: pValue } }
}

export const hardlyLessRight = (paired: RightAnswers, { confidence, margin }: Asked & { margin: number }): Verdict => {
  const { won, lost, rows } = disagreement(paired)
  const { holds, low } = nonInferior({ newOnly: won, oldOnly: lost, rows }, margin, confidence)
  const difference = (won - lost) / rows
  const reason = `accuracy ${signed(difference)} on ${rows} rows, surely above ${signed(low)}; ${signed(-margin)} is allowed`
  return { passed: holds, reason, numbers: { rows, difference, lower: low, margin } }
}

/** More often right, if not provably so. */
export const ahead = (paired: RightAnswers): Verdict => {
  const { won, lost, champion, challenger, rows } = disagreement(paired)
  const reason = `right on ${challenger} of ${rows}, the champion on ${champion}`
  return { passed: won > lost, reason, numbers: { rows, won, lost } }
}

const disagreement = ({ champion, challenger }: RightAnswers) => {
  const counts = { champion: 0, challenger: 0, won: 0, lost: 0, rows: champion.length }
  for (let i = 0; i < champion.length; i++) {
    counts.champion += champion[i]!
    counts.challenger += challenger[i]!
    if (challenger[i]! > champion[i]!) counts.won++
    if (challenger[i]! < champion[i]!) counts.lost++
  }
  return counts
}
