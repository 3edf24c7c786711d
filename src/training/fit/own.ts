import { seededRandom } from '../../kit/random.ts'
import {
  type AnyLearner,
  calibrate,
  findLearner,
  fitInterval,
  type Predictor,
  packArrays,
  savePredictor,
} from '../../learners.ts'
import type { Context } from '../../store.ts'
import type { StepCrew } from '../crew.ts'
import { measure } from '../measure.ts'
import { calibrationOf } from '../search/fit-trial.ts'
import type { SearchInput, search } from '../search.ts'
import { type Selected, selectFeatures } from '../select.ts'
import type { Trace } from '../step.ts'
import { takeTarget } from '../target.ts'
import { coverage, type Fitted, positiveOf } from './output.ts'
import { thresholdOf } from './threshold.ts'

export type Found = Awaited<ReturnType<typeof search>>

/** A predictor that learned from both parts, and how the same settings did on the validation part. */
export interface Learned {
  predictor: Predictor
  metrics: Record<string, number>
  selection: Selected | undefined
}

/** Learns once more from both parts with what was chosen. */
export const fitBest = async (
  trace: Trace,
  input: SearchInput,
  { best: found, share }: Found,
  crew: StepCrew,
): Promise<Learned> => {
  const { model, target, validation } = input
  const learner = findLearner(found.trial.learner)
  const asked = model.selection === 'importance' ? await selectFeatures(trace, input, learner, found, crew) : undefined
  const { features, best } = asked ?? { features: input.features, best: found }
  const { finish, metrics } = finishOf(input, learner, best.decision)
  trace.progress({ step: 'train', state: 'running', share, detail: `${learner.name}: learning from both parts` })
  const rows = Int32Array.from([...input.train, ...validation])
  const encoded = learner.encode(features, best.trial.options)
  const sample = { encoded, rows, target, ...(await crew.for(learner, rows.length)) }
  const fitted = learner.fit(sample, best.trial.options, seededRandom(model.seed))
  const options = { ...best.trial.options }
  const columns = asked?.selected.accepted ? { columns: Object.keys(features.columns) } : {}
  const predictor: Predictor = { learner, options, fitted, ...columns, ...finish }
  return { predictor, metrics, selection: asked?.selected }
}

/** Gives the numbers a place, and says the rest of it. */
export const keepOwn = async (ctx: Context, input: SearchInput, learned: Learned): Promise<Fitted> => {
  const { predictor, metrics, selection } = learned
  const { learner, options } = predictor
  const saved = savePredictor(predictor)
  const { bytes, entries } = packArrays(saved.arrays)
  return {
    learner: { name: learner.name, version: learner.version, options: { ...options } },
    fitted: saved.meta,
    arrays: entries,
    weights: (await ctx.store.blobs.put(bytes)).sha256,
    positive: positiveOf(input.target, input.positive),
    threshold: predictor.task === 'classification' ? predictor.threshold : 0.5,
    validation: metrics,
    ...(selection ? { selection } : {}),
  }
}

// What makes answers of decisions is learned on the validation part, which the fit behind these decisions has not seen.
const finishOf = (input: SearchInput, learner: AnyLearner, decision: Float64Array) => {
  const { model, positive } = input
  const truth = takeTarget(input.target, input.validation)
  if (truth.task === 'regression') {
    const finish = { task: 'regression' as const, interval: fitInterval(truth.values, decision, coverage) }
    return { finish, ...measure(truth, decision, { positive, threshold: 0.5 }) }
  }
  const { classes } = truth
  const calibration = calibrationOf(model.calibration, learner, truth, decision)
  const probabilities = calibrate(calibration, decision)
  const threshold = thresholdOf(input, truth, probabilities)
  const finish = { task: 'classification' as const, calibration, classes, positive, threshold }
  return { finish, ...measure(truth, probabilities, { positive, threshold }) }
}
