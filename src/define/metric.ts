import { z } from 'zod'
import type { Task } from '../learners.ts'

/**
 * Metrics of a classifier, named as scikit-learn names them. For two classes precision, recall, f1, roc_auc and
 * average_precision speak of the positive one, else they are macro averages; the ending of a name asks for another average.
 */
export const classificationMetricSchema = z.enum([
  'accuracy',
  'balanced_accuracy',
  'f1',
  'f1_macro',
  'f1_micro',
  'f1_weighted',
  'precision',
  'precision_macro',
  'precision_micro',
  'precision_weighted',
  'recall',
  'recall_macro',
  'recall_micro',
  'recall_weighted',
  'roc_auc',
  'average_precision',
  'log_loss',
  'brier_score_loss',
  'matthews_corrcoef',
  'expected_calibration_error',
])

/** Metrics of a model of numbers, named as scikit-learn names them. */
export const regressionMetricSchema = z.enum([
  'mean_absolute_error',
  'mean_squared_error',
  'root_mean_squared_error',
  'median_absolute_error',
  'mean_absolute_percentage_error',
  'mean_pinball_loss',
  'max_error',
  'r2_score',
  'explained_variance_score',
])

export const metricSchema = z.enum([...classificationMetricSchema.options, ...regressionMetricSchema.options])

export type ClassificationMetric = z.infer<typeof classificationMetricSchema>
export type RegressionMetric = z.infer<typeof regressionMetricSchema>
export type Metric = z.infer<typeof metricSchema>
export type MetricOf<T extends Task> = T extends 'regression' ? RegressionMetric : ClassificationMetric

const losses: ReadonlySet<Metric> = new Set([
  'log_loss',
  'brier_score_loss',
  'expected_calibration_error',
  'mean_absolute_error',
  'mean_squared_error',
  'root_mean_squared_error',
  'median_absolute_error',
  'mean_absolute_percentage_error',
  'mean_pinball_loss',
  'max_error',
])

/** Whether a smaller value is the better one. */
export const isLoss = (metric: Metric): boolean => losses.has(metric)

const ofNumbers: ReadonlySet<Metric> = new Set(regressionMetricSchema.options)

/** What a model has to answer for the metric to make sense: classes or numbers. */
export const metricTask = (metric: Metric): Task => (ofNumbers.has(metric) ? 'regression' : 'classification')
