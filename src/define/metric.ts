import { z } from 'zod'
import type { Task } from '../learners.ts'

/** Metrics of a classifier, named as scikit-learn names them. For two classes they speak of the positive one, else macro averages. */
const classificationMetricSchema = z.enum([
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

/** Metrics of a regressor, named as scikit-learn names them. */
const regressionMetricSchema = z.enum([
  'root_mean_squared_error',
  'mean_absolute_error',
  'r2_score',
  'mean_squared_error',
  'median_absolute_error',
  'mean_absolute_percentage_error',
  'mean_pinball_loss',
  'max_error',
  'explained_variance_score',
])

export const metricSchema = z.enum([...classificationMetricSchema.options, ...regressionMetricSchema.options])

export type ClassificationMetric = z.infer<typeof classificationMetricSchema>
export type RegressionMetric = z.infer<typeof regressionMetricSchema>
export type Metric = ClassificationMetric | RegressionMetric
export type MetricOf<T extends Task> = T extends 'regression' ? RegressionMetric : ClassificationMetric

/** The task whose results the metric measures. */
export const metricTask = (metric: Metric): Task =>
  regressionMetricSchema.safeParse(metric).success ? 'regression' : 'classification'

const losses: ReadonlySet<Metric> = new Set<Metric>([
  'log_loss',
  'brier_score_loss',
  'expected_calibration_error',
  'root_mean_squared_error',
  'mean_squared_error',
  'mean_absolute_error',
  'median_absolute_error',
  'mean_absolute_percentage_error',
  'mean_pinball_loss',
  'max_error',
])

/** Whether a smaller value is the better one. */
export const isLoss = (metric: Metric): boolean => losses.has(metric)
