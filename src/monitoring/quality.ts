import { isLoss, type Metric } from '../define.ts'
import { seededRandom } from '../kit/random.ts'
import type { Target } from '../learners.ts'
import { measure, takeTarget } from '../training.ts'
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
  const n = rowsOf(judged.truth)
  const value = n === 0 ? Number.NaN : metricOf(judged, metric)
  const facts = { metric, n, at_least: atLeast }
  if (Number.isNaN(value)) return { status: 'too-few-labels', test: { ...facts, met: false, surely: false } }
  const interval = intervalOf(judged, metric, value)
  const test = { ...facts, value, ...interval, ...verdict(metric, atLeast, { value, interval }) }
  if (n < minimumLabels) return { status: 'too-few-labels', test }
  return { status: test.met ? 'ok' : 'bad', test }
}

/** What is true beside what was answered: probabilities, rows × classes, or predictions. */
interface Judged {
  truth: Target
  scores: Float64Array
  positive: number
  threshold: number
}

const rowsOf = (truth: Target): number => (truth.task === 'regression' ? truth.values : truth.labels).length

// A label that the version does not know cannot be right or wrong by its probabilities; it waits for the next version.
const judgedRows = (labelled: readonly Labelled[], watched: Watched): Judged => {
  const { labels: classes, positive, threshold } = watched
  if (classes.length === 0) {
    const values = Float64Array.from(labelled, ({ label }) => Number(label))
    const scores = Float64Array.from(labelled, ({ output }) => output['prediction'] ?? Number.NaN)
    return { truth: { task: 'regression', values }, scores, positive, threshold }
  }
  const rows = labelled.filter(({ label }) => classes.includes(label))
  const labels = Int32Array.from(rows, ({ label }) => classes.indexOf(label))
  const scores = Float64Array.from(rows.flatMap(({ output }) => classes.map((name) => output[name] ?? 0)))
  return { truth: { task: 'classification', classes, labels }, scores, positive, threshold }
}

const metricOf = ({ truth, scores, ...choosing }: Judged, metric: Metric): number =>
  measure(truth, scores, choosing).metrics[metric]!

const intervalOf = (judged: Judged, metric: Metric, value: number): Interval | undefined => {
  const n = rowsOf(judged.truth)
  if (metric === 'accuracy') return wilson(value, n)
  return bootstrap(n, (rows) => metricOf(takeRows(judged, rows), metric), seededRandom(n))
}

const takeRows = (judged: Judged, rows: Int32Array): Judged => {
  const width = judged.truth.task === 'regression' ? 1 : judged.truth.classes.length
  const scores = new Float64Array(rows.length * width)
  rows.forEach((row, i) => {
    scores.set(judged.scores.subarray(row * width, (row + 1) * width), i * width)
  })
  return { ...judged, truth: takeTarget(judged.truth, rows), scores }
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
