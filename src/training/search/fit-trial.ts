import { isLoss, type Metric, type Model } from '../../define.ts'
import { seededRandom, shuffle } from '../../kit/random.ts'
import type { Table } from '../../kit/table.ts'
import {
  type AnyLearner,
  type Calibration,
  type Classes,
  calibrate,
  fitCalibration,
  type Target,
} from '../../learners.ts'
import { measure } from '../measure.ts'
import { takeTarget } from '../target.ts'
import type { Options } from './branch.ts'
import type { Outcome, Report } from './study.ts'
import type { Direction } from './trial.ts'

/** What every trial is fitted to and judged on: `train` and `validation` index the rows of `features` and of `target`. */
export interface TrialInput {
  /** The feature columns and nothing else: a learner reads every column it is given, and must not see the target. */
  features: Table
  target: Target
  train: Int32Array
  validation: Int32Array
  positive: number
  calibration: Model['calibration']
  metric: Metric
  seed: number
  /** Judges by cross-validation over both parts instead of by the validation part alone. */
  folds?: number | undefined
}

type Part = Pick<TrialInput, 'train' | 'validation'>

export const directionOf = (metric: Metric): Direction => (isLoss(metric) ? 'minimize' : 'maximize')

/** Learns with these options and measures; where `report` says true at a step, the trial is pruned. Without it nobody looks. */
export const fitTrial = (
  input: TrialInput,
  learner: AnyLearner,
  options: Options,
  encoded: unknown,
  report?: Report,
): Outcome => {
  const started = performance.now()
  const seconds = () => (performance.now() - started) / 1000
  const parts = input.folds === undefined ? [input] : foldsOf(input, input.folds)
  const found = { scores: [] as number[], decisions: new Map<number, Float64Array>(), settled: options }
  for (const part of parts) {
    let pruned = false
    const watch = (step: number, decision: Float64Array) => {
      if (isLooked(step)) pruned ||= report!(step, scoreOf(input, learner, part.validation, decision))
      return pruned
    }
    const sample = { encoded, rows: part.train, target: input.target, validation: part.validation }
    const watched = report && parts.length === 1 ? { ...sample, watch } : sample
    const fitted = learner.fit(watched, options, seededRandom(input.seed))
    if (pruned) return { state: 'pruned', seconds: seconds() }
    const decision = learner.decision(fitted, encoded, part.validation)
    found.scores.push(scoreOf(input, learner, part.validation, decision))
    remember(found.decisions, part.validation, decision)
    found.settled = { ...(learner.settled?.(fitted, options) ?? options) }
    if (parts.length > 1 && report?.(found.scores.length, mean(found.scores)))
      return { state: 'pruned', seconds: seconds() }
  }
  const value = mean(found.scores)
  if (!Number.isFinite(value))
    return { state: 'failed', message: `its ${input.metric} is ${value}`, seconds: seconds() }
  const decision = joined(found.decisions, input.validation)
  return { state: 'complete', value, settled: found.settled, decision, seconds: seconds() }
}

// Sixteen looks for every doubling of the steps: all trials are looked at at the same ones, and a look costs a calibration.
const isLooked = (step: number) => step % 2 ** Math.max(0, Math.floor(Math.log2(Math.max(step, 1))) - 4) === 0

const scoreOf = (input: TrialInput, learner: AnyLearner, rows: Int32Array, decision: Float64Array): number => {
  const { target, positive, metric, calibration } = input
  const truth = takeTarget(target, rows)
  return (
    measure(truth, probable(calibration, learner, truth, decision), { positive, threshold: 0.5 }).metrics[metric] ??
    Number.NaN
  )
}

// A trial is judged with a calibration of its own, because it would not be used without one.
const probable = (
  wanted: Model['calibration'],
  learner: AnyLearner,
  truth: Target,
  decision: Float64Array,
): Float64Array =>
  truth.task === 'regression' ? decision : calibrate(calibrationOf(wanted, learner, truth, decision), decision)

/** The calibration that is wanted, or that suits the learner, of decisions on rows that it has not seen. */
export const calibrationOf = (
  wanted: Model['calibration'],
  learner: AnyLearner,
  { labels, classes }: Classes,
  decision: Float64Array,
): Calibration => fitCalibration(wanted === 'auto' ? learner.calibration : wanted, decision, labels, classes.length)

/**
 * Cuts the rows of both parts into folds with the same share of each class. A row that trains several times, because it
 * weighs more, is in one fold with all its copies and judges once.
 */
const foldsOf = ({ target, train, validation, seed }: TrialInput, count: number): Part[] => {
  const all = Int32Array.from([...train, ...validation])
  const rows = shuffle(
    [...new Set(all)].sort((a, b) => a - b),
    seededRandom(seed),
  )
  const classOf = (row: number) => (target.task === 'classification' ? target.labels[row]! : 0)
  const fold = new Map(rows.sort((a, b) => classOf(a) - classOf(b)).map((row, i) => [row, i % count]))
  return Array.from({ length: count }, (_, k) => ({
    train: all.filter((row) => fold.get(row) !== k),
    validation: Int32Array.from(rows.filter((row) => fold.get(row) === k)),
  }))
}

const remember = (decisions: Map<number, Float64Array>, rows: Int32Array, decision: Float64Array) => {
  const width = decision.length / rows.length
  rows.forEach((row, i) => void decisions.set(row, decision.subarray(i * width, (i + 1) * width)))
}

const joined = (decisions: Map<number, Float64Array>, rows: Int32Array): Float64Array => {
  const width = decisions.get(rows[0]!)!.length
  const all = new Float64Array(rows.length * width)
  rows.forEach((row, i) => void all.set(decisions.get(row)!, i * width))
  return all
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
