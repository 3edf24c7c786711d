import type { Model } from '../define.ts'
import { CultivarError } from '../kit/errors.ts'
import { seededRandom } from '../kit/random.ts'
import { concat, select, type Table } from '../kit/table.ts'
import {
  type AnyLearner,
  calibrate,
  findLearner,
  fitInterval,
  loadPredictor,
  type Mode,
  type Predictor,
  packArrays,
  savePredictor,
  type Target,
  unpackArrays,
} from '../learners.ts'
import type { Context } from '../store.ts'
import { type LiveRow, liveTable } from './live.ts'
import { measure } from './measure.ts'
import type { Prepared } from './prepare.ts'
import { conductStudy } from './search/conduct.ts'
import { calibrationOf } from './search/fit-trial.ts'
import { searchFolds } from './search/folds.ts'
import type { Parent } from './search/record.ts'
import { searchSettings } from './search/settings.ts'
import { type SearchInput, search, type Trial } from './search.ts'
import { type Selected, selectFeatures } from './select.ts'
import type { Trace } from './step.ts'
import { isLabelled, positiveIndex, takeTarget, targetOf } from './target.ts'

/** What the train step remembers: everything about the fitted model but its numbers, which are a blob. */
export interface FitOutput {
  learner: { name: string; version: number; options: Record<string, unknown> }
  fitted: Record<string, unknown>
  arrays: ReturnType<typeof packArrays>['entries']
  weights: string
  /** With two classes: the one that the threshold speaks of. */
  positive: string | null
  threshold: number
  trials: Trial[]
  validation: Record<string, number>
  /** Where the definition asks for a selection of its features. */
  selection?: Selected
  rows: { train: number; validation: number; live: number }
}

/** Chooses learner and settings on the validation part, then learns once more from both parts with what was chosen. */
export const fit = async (
  ctx: Context,
  trace: Trace,
  model: Model,
  prepared: Prepared,
  live: readonly LiveRow[],
  mode: Mode,
  parent: Parent,
): Promise<FitOutput> => {
  const input = searchInput(model, prepared, live, mode)
  const settings = searchSettings(model)
  const searched = settings ? conductStudy(ctx, trace, input, settings, parent) : search(trace, input)
  const { trials, best: found, share } = await searched
  const { target, validation } = input
  const learner = findLearner(found.trial.learner)
  const asked = model.selection === 'importance' ? await selectFeatures(trace, input, learner, found) : undefined
  const { features, best } = asked ?? { features: input.features, best: found }
  const { finish, threshold, metrics } = finishOf(input, learner, best.decision)
  trace.progress({ step: 'train', state: 'running', share, detail: `${learner.name}: learning from both parts` })
  const rows = Int32Array.from([...input.train, ...validation])
  const encoded = learner.encode(features, best.trial.options)
  const fitted = learner.fit({ encoded, rows, target }, best.trial.options, seededRandom(model.seed))
  const options = { ...best.trial.options }
  const columns = asked?.selected.accepted ? { columns: Object.keys(features.columns) } : {}
  const saved = savePredictor({ learner, options, fitted, ...columns, ...finish })
  const { bytes, entries } = packArrays(saved.arrays)
  return {
    learner: { name: learner.name, version: learner.version, options },
    fitted: saved.meta,
    arrays: entries,
    weights: (await ctx.store.blobs.put(bytes)).sha256,
    positive: positiveOf(target, input.positive),
    threshold,
    trials,
    validation: metrics,
    ...(asked ? { selection: asked.selected } : {}),
    rows: { train: prepared.parts.train.length, validation: prepared.parts.validation.length, live: live.length },
  }
}

/** The predictor that the step left, from memory or from its blob. */
export const predictorOf = (output: FitOutput, weights: Uint8Array): Predictor => {
  const { learner, positive, threshold, fitted, arrays } = output
  return loadPredictor({ ...learner, positive, threshold }, { meta: fitted, arrays: unpackArrays(weights, arrays) })
}

const positiveOf = (target: Target, positive: number): string | null =>
  target.task === 'classification' && target.classes.length === 2 ? target.classes[positive]! : null

// What makes answers of decisions is learned on the validation part, which the fit behind these decisions has not seen.
const finishOf = (input: SearchInput, learner: AnyLearner, decision: Float64Array) => {
  const { model, positive } = input
  const truth = takeTarget(input.target, input.validation)
  if (truth.task === 'regression') {
    const finish = { task: 'regression' as const, interval: fitInterval(truth.values, decision, coverage) }
    return { finish, threshold: 0.5, ...measure(truth, decision, { positive, threshold: 0.5 }) }
  }
  const { classes, labels } = truth
  const calibration = calibrationOf(model.calibration, learner, truth, decision)
  const probabilities = calibrate(calibration, decision)
  const threshold = model.threshold === 'tune' ? tuned(probabilities, labels, positive) : model.threshold
  const finish = { task: 'classification' as const, calibration, classes, positive, threshold }
  return { finish, threshold, ...measure(truth, probabilities, { positive, threshold }) }
}

// Of ten intervals nine hold the truth.
const coverage = 0.9

// Live rows go behind the data set's own. Each counts `weight` times; those that the test part holds stay out.
const searchInput = (
  model: Model,
  { data, parts, testTable }: Prepared,
  live: readonly LiveRow[],
  mode: Mode,
): SearchInput => {
  const tested = new Set(parts.test.length === 0 ? [] : [...parts.test].map((row) => rowKey(model, testTable, row)))
  const extra = liveTable(model, live)
  const table = extra.rows === 0 ? data.table : concat([data.table, extra])
  const target = targetOf(model, table)
  const usable = Array.from({ length: extra.rows }, (_, i) => data.table.rows + i).filter(
    (row) => !tested.has(rowKey(model, table, row)),
  )
  const weighted = usable.flatMap((row) =>
    Array.from({ length: Math.max(1, Math.round(model.live.weight)) }, () => row),
  )
  const labelled = (row: number) => isLabelled(target, row)
  const train = Int32Array.from([...parts.train, ...weighted].filter(labelled))
  const validation = parts.validation.filter(labelled)
  refuseHopeless(model, target, train, validation)
  return {
    model,
    features: select(table, model.features),
    target,
    train,
    validation,
    positive: positiveIndex(model),
    metric: model.search.metric,
    calibration: model.calibration,
    seed: model.seed,
    folds: searchFolds(model, target, table, { train, validation }),
    mode,
  }
}

const refuseHopeless = (model: Model, target: Target, train: Int32Array, validation: Int32Array) => {
  const inTrain = classesIn(target, train)
  if (inTrain?.length === 1 || inTrain?.length === 0) {
    const message = `"${model.target}" has a single class in the training part (${inTrain.join(', ') || 'none'}): there is nothing to tell apart. Bring rows of every class.`
    throw new CultivarError('data/single-class', message, { target: model.target, classes: inTrain })
  }
  const varied = (classesIn(target, validation)?.length ?? 2) >= 2
  if (train.length >= 10 && validation.length >= 5 && varied) return
  const classes = inTrain ? ', with two classes in each,' : ''
  const message = `There are ${train.length} rows to train on and ${validation.length} to choose settings with; at least 10 and 5${classes} are needed.`
  throw new CultivarError('data/too-few-rows', message, { train: train.length, validation: validation.length })
}

/** The classes that these rows have; undefined where the target is a number. */
const classesIn = (target: Target, rows: Int32Array): string[] | undefined => {
  if (target.task === 'regression') return undefined
  const present = new Set(Array.from(rows, (row) => target.labels[row]!))
  return target.classes.filter((_, k) => present.has(k))
}

const rowKey = (model: Model, table: Table, row: number) =>
  JSON.stringify(model.features.map((feature) => table.columns[feature]!.values[row]))

// The threshold of the best accuracy; among equals the one nearest to a half, because it moves least with the sample.
const tuned = (probabilities: Float64Array, labels: Int32Array, positive: number): number => {
  const scores = Float64Array.from(labels, (_, i) => probabilities[i * 2 + positive]!)
  const order = Int32Array.from(scores, (_, i) => i).sort((a, b) => scores[a]! - scores[b]!)
  let correct = labels.filter((label) => label === positive).length
  let best = { correct: -1, threshold: 0.5 }
  for (let i = 0; i <= order.length; i++) {
    const low = i === 0 ? 0 : scores[order[i - 1]!]!
    const high = i === order.length ? 1 : scores[order[i]!]!
    const threshold = Math.min(0.999, Math.max(0.001, (low + high) / 2))
    const nearer = Math.abs(threshold - 0.5) < Math.abs(best.threshold - 0.5)
    if (low < high && (correct > best.correct || (correct === best.correct && nearer))) best = { correct, threshold }
    if (i < order.length) correct += labels[order[i]!] === positive ? -1 : 1
  }
  return best.threshold
}
