import type { Model } from '../define.ts'
import { CultivarError } from '../kit/errors.ts'
import { seededRandom } from '../kit/random.ts'
import { concat, select, type Table, type TextValues } from '../kit/table.ts'
import {
  type Classes,
  calibrate,
  findLearner,
  fitCalibration,
  loadPredictor,
  type Mode,
  packArrays,
  type Predictor,
  savePredictor,
  unpackArrays,
} from '../learners.ts'
import type { Context } from '../store.ts'
import { type LiveRow, liveTable } from './live.ts'
import { classificationMetrics } from './metrics/classification.ts'
import type { Prepared } from './prepare.ts'
import { search, type Trial } from './search.ts'
import type { Trace } from './step.ts'

/** What the train step remembers: everything about the fitted classifier but its numbers, which are a blob. */
export interface FitOutput {
  learner: { name: string; version: number; options: Record<string, unknown> }
  fitted: Record<string, unknown>
  arrays: ReturnType<typeof packArrays>['entries']
  weights: string
  threshold: number
  trials: Trial[]
  validation: Record<string, number>
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
): Promise<FitOutput> => {
  const input = searchInput(model, prepared, live, mode)
  const { trials, best } = await search(trace, input)
  const { target, validation, positive } = input
  const learner = findLearner(best.trial.learner)
  const labels = Int32Array.from(validation, (row) => target.labels[row]!)
  const calibration = fitCalibration('platt', best.decision, labels, target.classes.length)
  const probabilities = calibrate(calibration, best.decision)
  const threshold = model.threshold === 'tune' ? tuned(probabilities, labels, positive) : model.threshold
  const { metrics: measured } = classificationMetrics({
    labels,
    probabilities,
    classes: target.classes,
    positive,
    threshold,
  })
  trace.progress({
    step: 'train',
    state: 'running',
    share: trials.length / (trials.length + 1),
    detail: `${learner.name}: learning from both parts`,
  })
  const rows = Int32Array.from([...input.train, ...validation])
  const encoded = learner.encode(input.features, best.trial.options)
  const fitted = learner.fit({ encoded, rows, target }, best.trial.options, seededRandom(model.seed))
  const options = { ...best.trial.options }
  const saved = savePredictor({ task: 'classification', learner, options, fitted, calibration, classes: target.classes })
  const { bytes, entries } = packArrays(saved.arrays)
  return {
    learner: { name: learner.name, version: learner.version, options },
    fitted: saved.meta,
    arrays: entries,
    weights: (await ctx.store.blobs.put(bytes)).sha256,
    threshold,
    trials,
    validation: { ...measured },
    rows: { train: prepared.parts.train.length, validation: prepared.parts.validation.length, live: live.length },
  }
}

/** The classifier that the step left, from memory or from its blob. */
export const classifierOf = (output: FitOutput, weights: Uint8Array): Predictor =>
  loadPredictor(output.learner, { meta: output.fitted, arrays: unpackArrays(weights, output.arrays) })

export const positiveIndex = (model: Model, classes: readonly string[]): number =>
  model.positive === undefined ? classes.length - 1 : classes.indexOf(model.positive)

/** The class of each row as an index into the target's levels. */
export const targetOf = (model: Model, table: Table): Classes => {
  const column = model.data.columns[model.target]
  const classes = column?.kind === 'category' ? [...column.levels] : []
  const index = new Map(classes.map((level, i) => [level, i]))
  const { values } = table.columns[model.target] as TextValues
  return { task: 'classification', classes, labels: Int32Array.from(values, (value) => index.get(value ?? '') ?? -1) }
}

// Live rows go behind the data set's own. Each counts `weight` times; those that the test part holds stay out.
const searchInput = (model: Model, { data, parts, testTable }: Prepared, live: readonly LiveRow[], mode: Mode) => {
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
  const labelled = (row: number) => target.labels[row]! >= 0
  const train = Int32Array.from([...parts.train, ...weighted].filter(labelled))
  const validation = parts.validation.filter(labelled)
  refuseHopeless(model, target, train, validation)
  return {
    model,
    features: select(table, model.features),
    target,
    train,
    validation,
    positive: positiveIndex(model, target.classes),
    mode,
  }
}

const refuseHopeless = (model: Model, { classes, labels }: Classes, train: Int32Array, validation: Int32Array) => {
  const present = (rows: Int32Array) => classes.filter((_, i) => rows.some((row) => labels[row] === i))
  const inTrain = present(train)
  if (inTrain.length < 2) {
    const message = `"${model.target}" has a single class in the training part (${inTrain.join(', ') || 'none'}): there is nothing to tell apart. Bring rows of every class.`
    throw new CultivarError('data/single-class', message, { target: model.target, classes: inTrain })
  }
  if (train.length >= 10 && validation.length >= 5 && present(validation).length >= 2) return
  const message = `There are ${train.length} rows to train on and ${validation.length} to choose settings with; at least 10 and 5, with two classes in each, are needed.`
  throw new CultivarError('data/too-few-rows', message, { train: train.length, validation: validation.length })
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
