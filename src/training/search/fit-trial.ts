import { isLoss, type Metric, type Model } from '../../define.ts'
import { seededRandom } from '../../kit/random.ts'
import { mean } from '../../kit/statistics/quantile.ts'
import type { Table } from '../../kit/table.ts'
import {
  type AnyLearner,
  type Calibration,
  type Classes,
  type Crew,
  calibrate,
  fitCalibration,
  type Target,
} from '../../learners.ts'
import { measure } from '../measure.ts'
import { takeTarget } from '../target.ts'
import type { Options } from './branch.ts'
import type { Outcome, Report } from './study.ts'
import { asLoss, type Direction } from './trial.ts'

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
  /** Judges by cross-validation over these folds of both parts instead of by the validation part alone. */
  folds?: Part[] | undefined
}

type Part = Pick<TrialInput, 'train' | 'validation'>

export const directionOf = (metric: Metric): Direction => (isLoss(metric) ? 'minimize' : 'maximize')

/** The number by which the smaller is the better, whatever the metric. */
export const lossOf = (metric: Metric, value: number): number => asLoss(directionOf(metric), value)

/** Who looks at a fit while it goes on, and who helps with it. */
interface Company {
  report?: Report
  crew?: Crew
}

/** Learns with these options and measures; where `report` says true at a step, the trial is pruned. Without it nobody looks. */
export const fitTrial = (
  input: TrialInput,
  learner: AnyLearner,
  options: Options,
  encoded: unknown,
  { report, crew }: Company = {},
): Outcome => {
  const started = performance.now()
  const seconds = () => (performance.now() - started) / 1000
  const fit = { input, learner, options, encoded, crew }
  const scores: number[] = []
  const decisions = new Map<number, Float64Array>()
  let settled = options
  for (const part of input.folds ?? [input]) {
    const fitted = fitPart(fit, part, input.folds ? undefined : report)
    if (fitted === undefined) return { state: 'pruned', seconds: seconds() }
    scores.push(fitted.score)
    settled = fitted.settled
    remember(decisions, part.validation, fitted.decision)
    if (input.folds && report?.(scores.length, mean(scores))) return { state: 'pruned', seconds: seconds() }
  }
  const value = mean(scores)
  if (!Number.isFinite(value))
    return {
      state: 'failed',
      message: `its ${input.metric} on the validation part is ${value}; judge by another metric`,
      seconds: seconds(),
    }
  // By time the oldest rows judge in no fold, and some of them may be of the validation part.
  const isDecided = input.validation.every((row) => decisions.has(row))
  const decision = isDecided ? joined(decisions, input.validation) : fitPart(fit, input)!.decision
  return { state: 'complete', value, settled, decision, seconds: seconds() }
}

interface Fit {
  input: TrialInput
  learner: AnyLearner
  options: Options
  encoded: unknown
  crew: Crew | undefined
}

/** Undefined where the report said to stop. */
const fitPart = ({ input, learner, options, encoded, crew }: Fit, { train, validation }: Part, report?: Report) => {
  const state = { shown: 0, pruned: false }
  const watch = (step: number, decision: Float64Array) => {
    if (isLooked(++state.shown)) state.pruned ||= report!(step, scoreOf(input, learner, validation, decision))
    return state.pruned
  }
  const sample = { encoded, rows: train, target: input.target, validation, ...(crew && { crew }) }
  const fitted = learner.fit(report ? { ...sample, watch } : sample, options, seededRandom(input.seed))
  if (state.pruned) return undefined
  const decision = learner.decision(fitted, encoded, validation)
  const settled = { ...(learner.settled?.(fitted, options) ?? options) } as Options
  return { score: scoreOf(input, learner, validation, decision), decision, settled }
}

// Of what the learner shows, sixteen for every doubling: all trials are looked at at the same steps, and a look costs a
// calibration.
const isLooked = (shown: number) => shown % 2 ** Math.max(0, Math.floor(Math.log2(shown)) - 4) === 0

const scoreOf = (input: TrialInput, learner: AnyLearner, rows: Int32Array, decision: Float64Array): number => {
  const { target, positive, metric, calibration } = input
  const truth = takeTarget(target, rows)
  const scores = probable(calibration, learner, truth, decision)
  return measure(truth, scores, { positive, threshold: 0.5 }).metrics[metric] ?? Number.NaN
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
