import type { Model } from '../define.ts'
import { seededRandom, shuffle } from '../kit/random.ts'
import { mean } from '../kit/statistics/quantile.ts'
import { select, type Table, take } from '../kit/table.ts'
import { chooseClass, type Target, type Task } from '../learners.ts'
import { intervalsOf, judgedOf, measure } from './measure.ts'
import type { Interval } from './metrics/bootstrap.ts'
import { type ClassScores, classTable } from './metrics/confusion.ts'
import { regressionMetrics } from './metrics/regression.ts'
import { type ReliabilityBin, reliabilityTable } from './metrics/reliability.ts'
import { type Slice, sliceTables } from './metrics/slices.ts'
import type { Scorer } from './scorer.ts'
import { takeTarget, targetOf } from './target.ts'

/** How a model does on rows whose truth is known. */
export interface Evaluation {
  task: Task
  rows: number
  metrics: Record<string, number>
  /** What no model gets: the accuracy of the commonest class always, or the root mean squared error of the mean. */
  baseline: number
  /** Of each metric, where it lies on other rows of the same kind, 19 times in 20. */
  intervals: Record<string, Interval>
  /** Of classes: rows are what is true, columns what was answered, both in the order of `classes`. */
  confusion: number[][]
  classes: string[]
  /** Of each class, how often it was found, and how often it was meant when it was said. */
  by_class: ClassScores[]
  /** How often probabilities were as right as they said. */
  reliability: ReliabilityBin[]
  /** The first metric of the task on the rows that have a value of a feature. */
  slices: Slice<Record<string, number>>[]
}

/** What live traffic is compared with: rows that the model did not learn from, and its answers on them. */
export interface Reference {
  rows: number
  columns: Record<string, (string | number | null)[]>
  /** How often each label was answered, and how surely. */
  labels: Record<string, number>
  confidence: number[]
  /** The numbers that were answered. */
  predictions: number[]
}

const referenceRows = 1_000

export const evaluateOn = async (model: Model, scorer: Scorer, table: Table): Promise<Evaluation> => {
  const target = targetOf(model, table)
  const scores = await scorer.scores(select(table, model.features))
  const { metrics, confusion = [] } = measure(target, scores, scorer)
  const classified = target.task === 'classification'
  return {
    task: target.task,
    rows: table.rows,
    // What is undefined on these rows, as the AUC of one class, is left out: JSON has no word for it.
    metrics: Object.fromEntries(Object.entries(metrics).filter(([, value]) => !Number.isNaN(value))),
    baseline: baselineOf(target),
    intervals: intervalsOf(target, scores, scorer, seededRandom(model.seed)),
    confusion,
    classes: classified ? target.classes : [],
    by_class: classified ? classTable(confusion, target.classes) : [],
    reliability: classified ? reliabilityTable(judgedOf(target, scores, scorer)) : [],
    slices: slicesOf(model, table, target, scores, scorer),
  }
}

// Texts have no values to be divided by.
const slicesOf = (model: Model, table: Table, target: Target, scores: Float64Array, scorer: Scorer) => {
  const columns = model.features.filter((feature) => model.data.columns[feature]!.kind !== 'text')
  const metric = target.task === 'classification' ? 'accuracy' : 'mean_absolute_error'
  const width = Math.max(1, scorer.classes.length)
  const measureRows = (rows: Int32Array) => {
    const own = new Float64Array(rows.length * width)
    rows.forEach((row, i) => {
      own.set(scores.subarray(row * width, (row + 1) * width), i * width)
    })
    return { [metric]: measure(takeTarget(target, rows), own, scorer).metrics[metric]! }
  }
  return sliceTables(table, measureRows, { columns })
}

const baselineOf = (target: Target): number => {
  if (target.task === 'regression') {
    const predicted = new Float64Array(target.values.length).fill(mean(target.values))
    return regressionMetrics({ truth: target.values, predicted }).root_mean_squared_error
  }
  const counts = target.classes.map((_, k) => target.labels.filter((label) => label === k).length)
  return Math.max(...counts) / Math.max(1, target.labels.length)
}

/** For each row the index of the answered class and its probability, or the number that was answered. */
export interface Answers {
  chosen: Int32Array
  confidence: Float64Array
  predictions: Float64Array
}

export const answersOn = async (model: Model, scorer: Scorer, table: Table): Promise<Answers> => {
  const width = scorer.classes.length
  const scores = await scorer.scores(select(table, model.features))
  if (width === 0) return { chosen: new Int32Array(0), confidence: new Float64Array(0), predictions: scores }
  const chosen = Int32Array.from({ length: table.rows }, (_, row) =>
    chooseClass(scores.subarray(row * width, (row + 1) * width), scorer),
  )
  const confidence = Float64Array.from(chosen, (label, row) => scores[row * width + label]!)
  return { chosen, confidence, predictions: new Float64Array(0) }
}

export const referenceOf = async (model: Model, scorer: Scorer, table: Table): Promise<Reference> => {
  const order = shuffle(
    Int32Array.from({ length: table.rows }, (_, i) => i),
    seededRandom(model.seed),
  )
  const sample = take(table, order.subarray(0, referenceRows))
  const { chosen, confidence, predictions } = await answersOn(model, scorer, sample)
  const labels = scorer.classes.map((label, i) => [label, chosen.filter((value) => value === i).length] as const)
  return {
    rows: sample.rows,
    columns: Object.fromEntries(model.features.map((feature) => [feature, plain(sample.columns[feature]!.values)])),
    labels: Object.fromEntries(labels),
    confidence: [...confidence],
    predictions: [...predictions],
  }
}

/** One reference of two samples. */
export const joinReferences = (one: Reference, other: Reference): Reference => ({
  rows: one.rows + other.rows,
  columns: Object.fromEntries(
    Object.entries(one.columns).map(([name, values]) => [name, [...values, ...(other.columns[name] ?? [])]]),
  ),
  labels: Object.fromEntries(
    Object.entries(one.labels).map(([label, count]) => [label, count + (other.labels[label] ?? 0)]),
  ),
  confidence: [...one.confidence, ...other.confidence],
  predictions: [...one.predictions, ...other.predictions],
})

const plain = (values: Float64Array | (string | null)[]) =>
  Array.from(values as ArrayLike<string | number | null>, (value) =>
    typeof value === 'number' && Number.isNaN(value) ? null : value,
  )
