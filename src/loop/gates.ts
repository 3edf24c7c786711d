import type { Gate, Metric, Model } from '../define.ts'
import { isLoss } from '../define.ts'
import type { Evaluation } from '../training.ts'
import { ahead, notWorse, type Paired, superior } from './gates/compare.ts'
import { show } from './gates/verdict.ts'

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
  const value = evaluation.metrics[metric]
  if (value === undefined) {
    const reason = `${metric} is undefined on the ${evaluation.rows} test rows; ${bound} is asked`
    return { gate: 'atLeast', passed: false, reason, numbers: { bound } }
  }
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
  const { baseline, metrics, rows, task } = evaluation
  if (task === 'regression') {
    const error = metrics['root_mean_squared_error']!
    const gain = baseline > 0 ? 1 - error / baseline : 0
    const reason = `root mean squared error ${show(error)} on ${rows} test rows; the mean alone gives ${show(baseline)}, and ${show(100 * by)} % less is asked`
    return { gate: 'beatsBaseline', passed: gain > 0 && gain >= by, reason, numbers: { error, baseline, by } }
  }
  const accuracy = metrics['accuracy']!
  const reason = `accuracy ${show(accuracy)} on ${rows} test rows; the commonest class alone gives ${show(baseline)}, and ${by} more is asked`
  return { gate: 'beatsBaseline', passed: accuracy >= baseline + by, reason, numbers: { accuracy, baseline, by } }
}

type BeatsChampion = Extract<Gate, { gate: 'beatsChampion' }>

const beatsChampion = (gate: BeatsChampion, { champion, test, live }: Evidence): GateResult => {
  if (champion === undefined) return { gate: 'beatsChampion', passed: true, reason: 'nothing serves yet', numbers: {} }
  const enough = live !== undefined && rowsOf(live) >= gate.minimumLabels
  if (!enough) return onTestAlone(gate, test, live)
  const won = superior(live, gate)
  const held = heldOut(gate, test)
  const reason = `live: ${won.reason}; test part: ${held.reason}`
  const numbers = { ...named('live', won.numbers), ...named('test', held.numbers) }
  return { gate: 'beatsChampion', passed: won.passed && held.passed, reason, numbers }
}

const heldOut = (gate: BeatsChampion, test: Paired | undefined) =>
  test && rowsOf(test) > 0 ? notWorse(test, gate) : { passed: true, reason: 'no test rows', numbers: {} }

// Where little is live, the test part alone decides: a challenger has to be better there, if not provably so.
const onTestAlone = (gate: BeatsChampion, test: Paired | undefined, live: Paired | undefined): GateResult => {
  const labels = live ? rowsOf(live) : 0
  if (!test || rowsOf(test) === 0)
    return { gate: 'beatsChampion', passed: false, reason: 'there are no rows to compare on', numbers: {} }
  const { passed, reason, numbers } = ahead(test)
  const few = `${labels} live judging rows, fewer than ${gate.minimumLabels}, so the test part decides`
  const all = { live_rows: labels, ...named('test', numbers) }
  return { gate: 'beatsChampion', passed, reason: `${few}: ${reason}`, numbers: all }
}

const notWorseOn = (gate: Extract<Gate, { gate: 'notWorseOn' }>, { slices, champion }: Evidence): GateResult => {
  const name = sliceKey(gate.column, gate.equals)
  const rows = slices[name]
  if (champion === undefined) return { gate: 'notWorseOn', passed: true, reason: 'nothing serves yet', numbers: {} }
  if (!rows || rowsOf(rows) === 0)
    return { gate: 'notWorseOn', passed: false, reason: `no test row has ${name}`, numbers: {} }
  const { passed, reason, numbers } = notWorse(rows, gate)
  return { gate: 'notWorseOn', passed, reason: `${name}: ${reason}`, numbers }
}

const rowsOf = ({ champion }: Paired) => champion.length

const named = (prefix: string, numbers: Record<string, number>) =>
  Object.fromEntries(Object.entries(numbers).map(([name, value]) => [`${prefix}_${name}`, value]))
