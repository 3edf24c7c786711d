import { type ClassificationMetric, isLoss, type Metric } from '../define.ts'
import { seededRandom } from '../kit/random.ts'
import { classificationMetrics } from '../training.ts'
import { bootstrap, type Interval, wilson } from './interval.ts'
import type { Labelled } from './labelled.ts'
import type { Watched } from './reference.ts'

/** The live metric of a version, as it is stored and sent. Without `value` it is undefined on these labels. */
export interface QualityTest {
  metric: Metric
  value?: number
  /** The 95 % interval. */
  low?: number
  high?: number
  /** Labels. */
  n: number
  /** What is asked for; of a loss, the most that is allowed. */
  at_least: number
  met: boolean
  /** Even the better end of the interval misses what is asked for. */
  surely: boolean
}

export type QualityStatus = 'ok' | 'bad' | 'too-few-labels'

export interface QualityQuestion {
  metric: Metric
  atLeast: number
  minimumLabels: number
}

/**
 * Judges answers by the labels that arrived. The number itself decides, since it is what was asked for, as soon as there
 * are `minimumLabels`; the interval says how sure that is.
 */
export const measureQuality = (
  labelled: readonly Labelled[],
  watched: Watched,
  { metric, atLeast, minimumLabels }: QualityQuestion,
): { status: QualityStatus; test: QualityTest } => {
  const judged = judgedRows(labelled, watched)
  const n = judged.labels.length
  const value = n === 0 ? Number.NaN : metricOf(judged, metric)
  const facts = { metric, n, at_least: atLeast }
  if (Number.isNaN(value)) return { status: 'too-few-labels', test: { ...facts, met: false, surely: false } }
  const interval = intervalOf(judged, metric, value)
  const test = { ...facts, value, ...interval, ...verdict(metric, atLeast, { value, interval }) }
  if (n < minimumLabels) return { status: 'too-few-labels', test }
  return { status: test.met ? 'ok' : 'bad', test }
}

type Judged = Parameters<typeof classificationMetrics>[0]

// A label that the version does not know cannot be right or wrong by its probabilities; it waits for the next version.
const judgedRows = (labelled: readonly Labelled[], { labels: classes, positive, threshold }: Watched): Judged => {
  const rows = labelled.filter(({ label }) => classes.includes(label))
  return {
    labels: Int32Array.from(rows, ({ label }) => classes.indexOf(label)),
    probabilities: Float64Array.from(rows.flatMap(({ output }) => classes.map((name) => output[name] ?? 0))),
    classes,
    positive,
    threshold,
  }
}

const metricOf = (judged: Judged, metric: Metric): number =>
  // The lint has refused the metrics of numbers.
  classificationMetrics(judged).metrics[metric as ClassificationMetric]

const intervalOf = (judged: Judged, metric: Metric, value: number): Interval | undefined => {
  const n = judged.labels.length
  if (metric === 'accuracy') return wilson(value, n)
  return bootstrap(n, (rows) => metricOf(takeRows(judged, rows), metric), seededRandom(n))
}

const takeRows = (judged: Judged, rows: Int32Array): Judged => {
  const width = judged.classes.length
  const probabilities = new Float64Array(rows.length * width)
  rows.forEach((row, i) => {
    probabilities.set(judged.probabilities.subarray(row * width, (row + 1) * width), i * width)
  })
  return { ...judged, labels: Int32Array.from(rows, (row) => judged.labels[row]!), probabilities }
}

interface Measured {
  value: number
  interval: Interval | undefined
}

const verdict = (metric: Metric, bound: number, { value, interval }: Measured) => {
  const reaches = (measured: number) => (isLoss(metric) ? measured <= bound : measured >= bound)
  const best = isLoss(metric) ? interval?.low : interval?.high
  return { met: reaches(value), surely: best !== undefined && !reaches(best) }
}
