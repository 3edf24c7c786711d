import {
  accuracy,
  balancedAccuracy,
  confusionMatrix,
  f1,
  macro,
  matthewsCorrelation,
  precision,
  recall,
} from './confusion.ts'
import { brierScoreLoss, classAuc, expectedCalibrationError, logLoss, type Scored } from './probabilities.ts'

/** Named as scikit-learn names them. */
export const classificationMetricNames = [
  'accuracy',
  'balanced_accuracy',
  'precision',
  'recall',
  'f1',
  'roc_auc',
  'log_loss',
  'brier_score_loss',
  'matthews_corrcoef',
  'expected_calibration_error',
] as const

export type ClassificationMetric = (typeof classificationMetricNames)[number]

export interface Judged {
  /** The true class of each row, as an index. */
  labels: Int32Array
  /** Rows × classes, row-major; each row sums to 1. */
  probabilities: Float64Array
  classes: readonly string[]
  /** With two classes: the one that precision, recall and F1 are about. */
  positive: number
  /** With two classes: a row is called positive from this probability on. */
  threshold: number
}

export interface ClassificationResult {
  metrics: Record<ClassificationMetric, number>
  confusion: number[][]
}

/**
 * All metrics of a classifier on at least one row. With more than two classes precision, recall and F1 are macro
 * averages and ROC AUC is the mean of one class against the rest. What is undefined (the AUC of one class) is NaN.
 */
export const classificationMetrics = (judged: Judged): ClassificationResult => {
  const { labels, probabilities, positive } = judged
  const scored: Scored = { labels, probabilities, classes: judged.classes.length }
  const binary = scored.classes === 2
  const predicted = predictedClasses(judged)
  const confusion = confusionMatrix(labels, predicted, scored.classes)
  const average = (measure: typeof precision) => (binary ? measure(confusion, positive) : macro(confusion, measure))
  const metrics = {
    accuracy: accuracy(confusion),
    balanced_accuracy: balancedAccuracy(confusion),
    precision: average(precision),
    recall: average(recall),
    f1: average(f1),
    roc_auc: binary ? classAuc(scored, positive) : macroAuc(scored),
    log_loss: logLoss(scored),
    brier_score_loss: brierScoreLoss(scored),
    matthews_corrcoef: matthewsCorrelation(confusion),
    expected_calibration_error: expectedCalibrationError(scored, predicted),
  }
  return { metrics, confusion }
}

/** With two classes the threshold decides, with more the largest probability; the first one wins a tie. */
const predictedClasses = (judged: Omit<Judged, 'labels'>): Int32Array => {
  const { probabilities, positive, threshold } = judged
  const classes = judged.classes.length
  const rows = probabilities.length / classes
  const decide = (row: number) => {
    const from = row * classes
    if (classes === 2) return probabilities[from + positive]! >= threshold ? positive : 1 - positive
    let best = 0
    for (let k = 1; k < classes; k++) if (probabilities[from + k]! > probabilities[from + best]!) best = k
    return best
  }
  return Int32Array.from({ length: rows }, (_, row) => decide(row))
}

const macroAuc = (scored: Scored): number => {
  let sum = 0
  for (let k = 0; k < scored.classes; k++) sum += classAuc(scored, k)
  return sum / scored.classes
}
