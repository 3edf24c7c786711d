import { setImmediate } from 'node:timers/promises'
import type { Metric, Model } from '../define.ts'
import { isLoss } from '../define.ts'
import { seededRandom } from '../kit/random.ts'
import type { Table } from '../kit/table.ts'
import {
  type AnyLearner,
  type Classes,
  calibrate,
  findLearner,
  fitCalibration,
  type Mode,
  type Target,
} from '../learners.ts'
import { measure } from './measure.ts'
import { stopIfCancelled, type Trace } from './step.ts'
import { takeTarget } from './target.ts'

/** One learner with one setting, and how it did on the validation part. */
export interface Trial {
  learner: string
  options: object
  score: number
  seconds: number
}

/** What the search looks at: `train` and `validation` index the rows of `features`, and so does `target`. */
export interface SearchInput {
  model: Model
  /** The feature columns and nothing else: a learner reads every column it is given, and must not see the target. */
  features: Table
  target: Target
  train: Int32Array
  validation: Int32Array
  positive: number
  mode: Mode
}

interface Chosen {
  trial: Trial
  decision: Float64Array
}

/** Tries every learner's settings on the validation part and returns all trials, the best one's decisions with it. */
export const search = async (trace: Trace, input: SearchInput): Promise<{ trials: Trial[]; best: Chosen }> => {
  const { model, mode, train, target } = input
  const planned = model.learners.flatMap(({ learner: name, options }) => {
    const learner = findLearner(name)
    return learner
      .candidates(options, mode, { rows: train.length, task: target.task })
      .map((candidate) => ({ learner, options: candidate }))
  })
  const wanted = planned.slice(0, model.search.trials ?? planned.length)
  const trials: Trial[] = []
  let best: Chosen | undefined
  let encoding = { key: '', encoded: undefined as unknown }
  for (const { learner, options } of groupedByEncoding(wanted)) {
    // A fit holds the thread; between two of them signals and the database get their turn.
    await setImmediate()
    stopIfCancelled(trace)
    const key = `${learner.name} ${learner.encodingKey(options)}`
    if (key !== encoding.key) {
      // The old encoding goes first: two at once would be the peak of the whole training.
      encoding = { key, encoded: undefined }
      encoding.encoded = learner.encode(input.features, options)
    }
    const chosen = tryOne(learner, options, encoding.encoded, input)
    trials.push(chosen.trial)
    if (!best || better(model.search.metric, chosen.trial.score, best.trial.score)) best = chosen
    const detail = `${learner.name} ${describe(options)}: ${model.search.metric} ${chosen.trial.score.toFixed(4)}`
    trace.progress({ step: 'train', state: 'running', share: trials.length / (wanted.length + 1), detail })
  }
  return { trials, best: best! }
}

const tryOne = (learner: AnyLearner, options: object, encoded: unknown, input: SearchInput): Chosen => {
  const started = performance.now()
  const { model, target, train, validation, positive } = input
  const sample = { encoded, rows: train, target, validation }
  const fitted = learner.fit(sample, options, seededRandom(model.seed))
  const decision = learner.decision(fitted, encoded, validation)
  const truth = takeTarget(target, validation)
  const { metrics } = measure(truth, probable(model, learner, truth, decision), { positive, threshold: 0.5 })
  const seconds = (performance.now() - started) / 1000
  const settled = learner.settled?.(fitted, options) ?? options
  return { trial: { learner: learner.name, options: settled, score: metrics[model.search.metric]!, seconds }, decision }
}

// A trial is judged with a calibration of its own, because it would not be used without one.
const probable = (model: Model, learner: AnyLearner, truth: Target, decision: Float64Array): Float64Array =>
  truth.task === 'regression' ? decision : calibrate(calibrationOf(model, learner, truth, decision), decision)

export const calibrationOf = (model: Model, learner: AnyLearner, truth: Classes, decision: Float64Array) => {
  const method = model.calibration === 'auto' ? learner.calibration : model.calibration
  return fitCalibration(method, decision, truth.labels, truth.classes.length)
}

const better = (metric: Metric, score: number, than: number) => (isLoss(metric) ? score < than : score > than)

const groupedByEncoding = <Planned extends { learner: AnyLearner; options: object }>(planned: Planned[]) => {
  const groups = Map.groupBy(planned, ({ learner, options }) => `${learner.encodingKey(options)}`)
  return [...groups.values()].flat()
}

const describe = (options: object) =>
  Object.entries(options)
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join(' ')
