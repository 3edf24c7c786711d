import { z } from 'zod'

/** Metrics of a classifier, named as scikit-learn names them. For two classes they speak of the positive one, else macro averages. */
export const metricSchema = z.enum([
  'accuracy',
  'balanced_accuracy',
  'f1',
  'precision',
  'recall',
  'roc_auc',
  'log_loss',
  'brier_score_loss',
  'matthews_corrcoef',
  'expected_calibration_error',
])

export type Metric = z.infer<typeof metricSchema>

const losses: ReadonlySet<Metric> = new Set(['log_loss', 'brier_score_loss', 'expected_calibration_error'])

/** Whether a smaller value is the better one. */
export const isLoss = (metric: Metric): boolean => losses.has(metric)
