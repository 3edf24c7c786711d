import type { Model } from '../define.ts'
import { CultivarError } from '../kit/errors.ts'
import { seededRandom } from '../kit/random.ts'
import { concat, select, type Table } from '../kit/table.ts'
import {
  type AnyLearner,
  calibrate,
  findLearner,
  fitInterval,
  type Mode,
  packArrays,
  savePredictor,
  type Target,
  unpackArrays,
} from '../learners.ts'
import type { Context } from '../store.ts'
import { isForeign } from './foreign/definition.ts'
import { bestOf, type ForeignTrial, tryForeign } from './foreign.ts'
import { type LiveRow, liveTable } from './live.ts'
import { measure } from './measure.ts'
import type { Prepared } from './prepare.ts'
import type { Kept } from './scorer.ts'
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
  /** What a program that trained said, and what it measured itself. */
  said?: { log: string; metrics: Record<string, number> }
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
  const { input, table } = searchInput(model, prepared, live, mode)
  const rows = { train: prepared.parts.train.length, validation: prepared.parts.validation.length, live: live.length }
  const foreign = await tryForeign({ root: ctx.root, trace, input, table }, model.learners.filter(isForeign))
  const found = input.model.learners.length > 0 ? await searchOwn(ctx, trace, input, parent) : undefined
  const trials = [...foreign.map(({ trial }) => trial), ...(found?.trials ?? [])]
  const bestForeign = bestOf(input.metric, foreign)
  const isForeignBest =
    bestForeign && bestOf(input.metric, [bestForeign, ...(found ? [found.best] : [])]) === bestForeign
  const fitted = isForeignBest ? await keepForeign(ctx, input, bestForeign) : await fitBest(ctx, trace, input, found!)
  return { ...fitted, trials, rows }
}

type Fitted = Omit<FitOutput, 'trials' | 'rows'>
type Found = Awaited<ReturnType<typeof search>>

const searchOwn = (ctx: Context, trace: Trace, input: SearchInput, parent: Parent): Promise<Found> => {
  const settings = searchSettings(input.model)
  return settings ? conductStudy(ctx, trace, input, settings, parent) : search(trace, input)
}

/** Learns once more from both parts with what was chosen. */
const fitBest = async (
  ctx: Context,
  trace: Trace,
  input: SearchInput,
  { best: found, share }: Found,
): Promise<Fitted> => {
  const { model, target, validation } = input
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
    validation: metrics,
    ...(asked ? { selection: asked.selected } : {}),
  }
}

// A model of another program is taken as it is: its probabilities are its own, and it is not fitted again.
const keepForeign = async (ctx: Context, input: SearchInput, best: ForeignTrial): Promise<Fitted> => {
  const { trial, model: foreign, bytes, scores, log, said } = best
  const truth = takeTarget(input.target, input.validation)
  const threshold = thresholdOf(input, truth, scores)
  const interval = truth.task === 'regression' ? { interval: fitInterval(truth.values, scores, coverage) } : {}
  const { metrics } = measure(truth, scores, { positive: input.positive, threshold })
  return {
    learner: { name: trial.learner, version: 1, options: { ...trial.options } },
    fitted: { foreign, ...interval },
    arrays: [],
    weights: (await ctx.store.blobs.put(bytes)).sha256,
    positive: positiveOf(input.target, input.positive),
    threshold,
    validation: metrics,
    ...(log === undefined ? {} : { said: { log, metrics: said ?? {} } }),
  }
}

const thresholdOf = ({ model, positive }: SearchInput, truth: Target, probabilities: Float64Array): number => {
  if (truth.task === 'regression') return 0.5
  return model.threshold === 'tune' ? tuned(probabilities, truth.labels, positive) : model.threshold
}

/** What the step left, as it is opened again: with the bytes of its blob. */
export const keptOf = ({ learner, positive, threshold, fitted, arrays }: FitOutput, bytes: Uint8Array): Kept => ({
  named: { ...learner, positive, threshold },
  saved: { meta: fitted, arrays: unpackArrays(bytes, arrays) },
  bytes,
})

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
  const { classes } = truth
  const calibration = calibrationOf(model.calibration, learner, truth, decision)
  const probabilities = calibrate(calibration, decision)
  const threshold = thresholdOf(input, truth, probabilities)
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
): { input: SearchInput; table: Table } => {
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
  const own = model.learners.filter((definition) => !isForeign(definition))
  const input = {
    model: { ...model, learners: own },
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
  return { input, table }
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
