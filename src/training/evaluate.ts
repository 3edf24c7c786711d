import type { Model } from '../define.ts'
import { seededRandom, shuffle } from '../kit/random.ts'
import { select, type Table, take } from '../kit/table.ts'
import { type Classifier, scoreTable } from '../learners.ts'
import { positiveIndex, targetOf } from './fit.ts'
import { classificationMetrics } from './metrics/classification.ts'

/** How a classifier does on rows whose truth is known. */
export interface Evaluation {
  rows: number
  metrics: Record<string, number>
  /** Accuracy of answering the commonest class always. */
  baseline: number
  /** Rows are what is true, columns what was answered, both in the order of `classes`. */
  confusion: number[][]
  classes: string[]
}

/** What live traffic is compared with: rows that the classifier did not learn from, and its answers on them. */
export interface Reference {
  rows: number
  columns: Record<string, (string | number | null)[]>
  labels: Record<string, number>
  confidence: number[]
}

const referenceRows = 1_000

export const evaluateOn = (model: Model, classifier: Classifier, threshold: number, table: Table): Evaluation => {
  const { labels, classes } = targetOf(model, table)
  const probabilities = scoreTable(classifier, select(table, model.features))
  const input = { labels, probabilities, classes, positive: positiveIndex(model, classes), threshold }
  const { metrics, confusion } = classificationMetrics(input)
  const counts = classes.map((_, i) => labels.filter((label) => label === i).length)
  return {
    rows: table.rows,
    metrics: { ...metrics },
    baseline: Math.max(...counts) / Math.max(1, table.rows),
    confusion,
    classes,
  }
}

/** The answers of a classifier: for each row the index of the class and its probability. */
export const answersOn = (model: Model, classifier: Classifier, threshold: number, table: Table) => {
  const { classes } = classifier
  const probabilities = scoreTable(classifier, select(table, model.features))
  const positive = positiveIndex(model, classes)
  const chosen = Int32Array.from({ length: table.rows }, (_, row) =>
    chooseClass(probabilities.subarray(row * classes.length, (row + 1) * classes.length), positive, threshold),
  )
  return { chosen, confidence: Float64Array.from(chosen, (label, row) => probabilities[row * classes.length + label]!) }
}

export const referenceOf = (model: Model, classifier: Classifier, threshold: number, table: Table): Reference => {
  const order = shuffle(
    Int32Array.from({ length: table.rows }, (_, i) => i),
    seededRandom(model.seed),
  )
  const sample = take(table, order.subarray(0, referenceRows))
  const { chosen, confidence } = answersOn(model, classifier, threshold, sample)
  const labels = classifier.classes.map((label, i) => [label, chosen.filter((value) => value === i).length] as const)
  return {
    rows: sample.rows,
    columns: Object.fromEntries(model.features.map((feature) => [feature, plain(sample.columns[feature]!.values)])),
    labels: Object.fromEntries(labels),
    confidence: [...confidence],
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
})

const plain = (values: Float64Array | (string | null)[]) =>
  Array.from(values as ArrayLike<string | number | null>, (value) =>
    typeof value === 'number' && Number.isNaN(value) ? null : value,
  )

/** The index of the answered class: two classes are told apart by the threshold, more by the largest probability. */
export const chooseClass = (probabilities: ArrayLike<number>, positive: number, threshold: number): number => {
  if (probabilities.length === 2 && positive >= 0)
    return probabilities[positive]! >= threshold ? positive : 1 - positive
  let best = 0
  for (let i = 1; i < probabilities.length; i++) if (probabilities[i]! > probabilities[best]!) best = i
  return best
}
