import type { Gate, Metric, Model } from '../define.ts'
import { isLoss } from '../define.ts'
import { mcnemar, nonInferior } from '../kit/statistics/mcnemar.ts'
import type { Evaluation } from '../training.ts'

/** The answers of champion and challenger on the same rows: whether each was right. */
export interface Paired {
  champion: Uint8Array
  challenger: Uint8Array
}

/** What the gates look at. `slices` holds, for each `notWorseOn`, the pairs of its rows. */
export interface Evidence {
  evaluation: Evaluation
  champion?: number
  /** On the held-out test part. */
  test?: Paired
  /** On labelled live rows that trained nobody. */
  live?: Paired
  slices: Record<string, Paired>
}

/** What one gate said: whether it passed, in a sentence and in numbers. */
export interface GateResult {
  gate: string
  passed: boolean
  reason: string
  numbers: Record<string, number>
}

export const judge = (model: Model, evidence: Evidence): GateResult[] =>
  model.gates.map((gate) => result(gate, evidence))

export const sliceKey = (column: string, equals: string) => `${column}=${equals}`

const result = (gate: Gate, evidence: Evidence): GateResult => {
  switch (gate.gate) {
    case 'atLeast':
      return atLeast(gate.metric, gate.value, evidence)
    case 'beatsBaseline':
      return beatsBaseline(gate.by, evidence)
    case 'beatsChampion':
      return beatsChampion(gate, evidence)
    case 'notWorseOn':
      return notWorseOn(gate, evidence)
  }
}

const atLeast = (metric: Metric, bound: number, { evaluation }: Evidence): GateResult => {
  const value = evaluation.metrics[metric]!
  const passed = isLoss(metric) ? value <= bound : value >= bound
  const words = isLoss(metric) ? 'at most' : 'at least'
  return {
    gate: 'atLeast',
    passed,
    reason: `${metric} is ${show(value)}; ${words} ${bound} is asked`,
    numbers: { [metric]: value, bound },
  }
}

const beatsBaseline = (by: number, { evaluation }: Evidence): GateResult => {
  const accuracy = evaluation.metrics['accuracy']!
  const { baseline } = evaluation
  const reason = `accuracy ${show(accuracy)} on ${evaluation.rows} test rows; the commonest class alone gives ${show(baseline)}, and ${by} more is asked`
  return { gate: 'beatsBaseline', passed: accuracy >= baseline + by, reason, numbers: { accuracy, baseline, by } }
}

type BeatsChampion = Extract<Gate, { gate: 'beatsChampion' }>

const beatsChampion = (gate: BeatsChampion, { champion, test, live }: Evidence): GateResult => {
  if (champion === undefined) return { gate: 'beatsChampion', passed: true, reason: 'nothing serves yet', numbers: {} }
  const held = heldOut(gate, test)
  const enough = live !== undefined && live.champion.length >= gate.minimumLabels
  if (!enough) return onTestAlone(gate, test, live)
  const won = superior(gate, live)
  const passed = won.passed && held.passed
  return {
    gate: 'beatsChampion',
    passed,
    reason: `${won.reason}; ${held.reason}`,
    numbers: { ...won.numbers, ...held.numbers },
  }
}

// McNemar, 1947: of the rows on which just one is right, how surprising is the challenger's share, if it were a coin's?
const superior = ({ confidence }: BeatsChampion, live: Paired) => {
  const counts = disagreement(live)
  // One-sided: the question is whether it is better, not whether it differs.
  const pValue = mcnemar({ newOnly: counts.won, oldOnly: counts.lost, rows: live.champion.length }).pValueBetter
  const passed = counts.won > counts.lost && pValue <= 1 - confidence
  const reason = `live: right on ${counts.challenger} of ${live.champion.length} judging rows, the champion on ${counts.champion} (won ${counts.won}, lost ${counts.lost}, p ${show(pValue)}, ${passed ? 'within' : 'above'} ${show(1 - confidence)})`
  return {
    passed,
    reason,
    numbers: { live_rows: live.champion.length, live_won: counts.won, live_lost: counts.lost, live_p_value: pValue },
  }
}

const heldOut = ({ confidence, margin }: BeatsChampion, test: Paired | undefined) => {
  if (!test || test.champion.length === 0) return { passed: true, reason: 'no test rows', numbers: {} }
  const counts = disagreement(test)
  const { passed, lower, difference } = notWorse(counts, test.champion.length, margin, confidence)
  const reason = `test part: accuracy ${signed(difference)}, surely above ${signed(lower)}; ${signed(-margin)} is allowed`
  return {
    passed,
    reason,
    numbers: { test_rows: test.champion.length, test_difference: difference, test_lower: lower, margin },
  }
}

// Where little is live, the test part alone decides: a challenger has to be right more often, if not provably so.
const onTestAlone = (gate: BeatsChampion, test: Paired | undefined, live: Paired | undefined): GateResult => {
  const labels = live?.champion.length ?? 0
  if (!test || test.champion.length === 0)
    return { gate: 'beatsChampion', passed: false, reason: 'there are no rows to compare on', numbers: {} }
  const counts = disagreement(test)
  const passed = counts.won > counts.lost
  const reason = `${labels} live judging rows, fewer than ${gate.minimumLabels}, so the test part decides: right on ${counts.challenger} of ${test.champion.length}, the champion on ${counts.champion}`
  return {
    gate: 'beatsChampion',
    passed,
    reason,
    numbers: { live_rows: labels, test_won: counts.won, test_lost: counts.lost },
  }
}

const notWorseOn = (
  { column, equals, margin, confidence }: Extract<Gate, { gate: 'notWorseOn' }>,
  { slices, champion }: Evidence,
): GateResult => {
  const name = sliceKey(column, equals)
  const rows = slices[name]
  if (champion === undefined) return { gate: 'notWorseOn', passed: true, reason: 'nothing serves yet', numbers: {} }
  if (!rows || rows.champion.length === 0)
    return { gate: 'notWorseOn', passed: false, reason: `no test row has ${name}`, numbers: {} }
  const counts = disagreement(rows)
  const { passed, lower, difference } = notWorse(counts, rows.champion.length, margin, confidence)
  const reason = `${name}: accuracy ${signed(difference)} on ${rows.champion.length} rows, surely above ${signed(lower)}; ${signed(-margin)} is allowed`
  return { gate: 'notWorseOn', passed, reason, numbers: { rows: rows.champion.length, difference, lower, margin } }
}

const notWorse = ({ won, lost }: { won: number; lost: number }, rows: number, margin: number, confidence: number) => {
  const { holds, low } = nonInferior({ newOnly: won, oldOnly: lost, rows }, margin, confidence)
  return { passed: holds, lower: low, difference: (won - lost) / rows }
}

const disagreement = ({ champion, challenger }: Paired) => {
  const counts = { champion: 0, challenger: 0, won: 0, lost: 0 }
  for (let i = 0; i < champion.length; i++) {
    counts.champion += champion[i]!
    counts.challenger += challenger[i]!
    if (challenger[i]! > champion[i]!) counts.won++
    if (challenger[i]! < champion[i]!) counts.lost++
  }
  return counts
}

const show = (value: number) =>
  value !== 0 && Math.abs(value) < 0.001 ? value.toExponential(1) : String(Math.round(value * 1000) / 1000)
const signed = (value: number) => `${value < 0 ? '' : '+'}${show(value)}`
