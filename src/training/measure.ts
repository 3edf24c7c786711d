import { isLoss, type Metric } from '../define.ts'
import type { Random } from '../kit/random.ts'
import type { Classes, Target } from '../learners.ts'
import type { Quality } from './importance/permutation.ts'
import { bootstrapIntervals, type Interval } from './metrics/bootstrap.ts'
import { classificationMeasure, classificationMetrics, type Judged } from './metrics/classification.ts'
import { regressionMeasure, regressionMetrics } from './metrics/regression.ts'

/** How a class is chosen where there are two. */
export interface Choosing {
  positive: number
  threshold: number
}

export interface Measured {
  metrics: Record<string, number>
  /** Of classes: rows are what is true, columns what was answered. */
  confusion?: number[][]
}

/** All metrics of the task. `scores` are probabilities, rows × classes, or predictions, in the order of `target`. */
export const measure = (target: Target, scores: Float64Array, choosing: Choosing): Measured => {
  if (target.task === 'regression')
    return { metrics: { ...regressionMetrics({ truth: target.values, predicted: scores }) } }
  const { metrics, confusion } = classificationMetrics(judgedOf(target, scores, choosing))
  return { metrics: { ...metrics }, confusion }
}

/** The 95 % interval of every metric that has one. */
export const intervalsOf = (
  target: Target,
  scores: Float64Array,
  choosing: Choosing,
  random: Random,
): Record<string, Interval> => {
  const found =
    target.task === 'regression'
      ? bootstrapIntervals(regressionMeasure({ truth: target.values, predicted: scores }), {
          rows: target.values.length,
          random,
        })
      : classIntervals(judgedOf(target, scores, choosing), random)
  return Object.fromEntries(Object.entries(found).filter(([, { low, high }]) => !Number.isNaN(low + high)))
}

/** The metric of scores as a function of how often each row counts, turned so that more is better where it is a loss. */
export const metricQuality = (target: Target, choosing: Choosing, metric: Metric): Quality => {
  const sign = isLoss(metric) ? -1 : 1
  return (scores) => {
    const measured = countedMetrics(target, scores, choosing)
    return (counts) => sign * measured(counts)[metric]!
  }
}

const countedMetrics = (
  target: Target,
  scores: Float64Array,
  choosing: Choosing,
): ((counts: ArrayLike<number>) => Record<string, number>) => {
  if (target.task === 'regression') return regressionMeasure({ truth: target.values, predicted: scores })
  const counted = classificationMeasure(judgedOf(target, scores, choosing))
  return (counts) => counted(counts).metrics
}

const classIntervals = (judged: Judged, random: Random) => {
  const counted = classificationMeasure(judged)
  return bootstrapIntervals((counts) => counted(counts).metrics, { rows: judged.labels.length, random })
}

export const judgedOf = ({ labels, classes }: Classes, probabilities: Float64Array, choosing: Choosing): Judged => ({
  labels,
  probabilities,
  classes,
  positive: choosing.positive,
  threshold: choosing.threshold,
})
