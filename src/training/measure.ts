import type { Target } from '../learners.ts'
import { classificationMetrics } from './metrics/classification.ts'
import { regressionMetrics } from './metrics/regression.ts'

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
  const { classes, labels } = target
  const { metrics, confusion } = classificationMetrics({ labels, probabilities: scores, classes, ...choosing })
  return { metrics: { ...metrics }, confusion }
}
