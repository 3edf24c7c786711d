import { type ClassificationMetric, classificationMetricSchema } from '../../define.ts'
import {
  type Answers,
  accuracy,
  balancedAccuracy,
  confusionMatrix,
  f1,
  macro,
  matthewsCorrelation,
  precision,
  recall,
  weighted,
} from './confusion.ts'
import {
  brierLosses,
  calibrationGaps,
  classRanking,
  countedMean,
  expectedCalibrationError,
  logLosses,
  type Scored,
} from './probabilities.ts'
import { rankedScores } from './ranking.ts'

/** Named as scikit-learn names them. */
export const classificationMetricNames = classificationMetricSchema.options

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
 * averages, and ROC AUC and average precision are the mean of one class against the rest. What is undefined (the AUC of
 * one class) is NaN.
 */
export const classificationMetrics = (judged: Judged): ClassificationResult =>
  classificationMeasure(judged)(new Uint8Array(judged.labels.length).fill(1))

/**
 * The metrics as a function of how often each row counts, for resamples and slices of the same answers: what does not
 * depend on the counts (orders, losses of single rows) is worked out once.
 */
export const classificationMeasure = (judged: Judged): ((counts: ArrayLike<number>) => ClassificationResult) => {
  const { labels, probabilities, positive } = judged
  const scored: Scored = { labels, probabilities, classes: judged.classes.length }
  const predicted = predictedClasses(judged)
  const answers: Answers = { truth: labels, predicted, classes: scored.classes }
  const ranked = scored.classes === 2 ? [positive] : judged.classes.map((_, k) => k)
  const rankings = ranked.map((k) => classRanking(scored, k))
  const logs = logLosses(scored)
  const squares = brierLosses(scored)
  const gaps = calibrationGaps(scored, predicted)
  return (counts) => {
    const confusion = confusionMatrix(answers, counts)
    const curves = rankings.map((ranking) => rankedScores(ranking, counts))
    const metrics = {
      ...confusionMetrics(confusion, positive),
      roc_auc: average(curves.map(({ rocAuc }) => rocAuc)),
      average_precision: average(curves.map(({ averagePrecision }) => averagePrecision)),
      log_loss: countedMean(logs, counts),
      brier_score_loss: countedMean(squares, counts),
      expected_calibration_error: expectedCalibrationError(gaps, counts),
    }
    return { metrics, confusion }
  }
}

/** The same answers on fewer rows. */
export const takeJudged = (judged: Judged, rows: Int32Array): Judged => {
  const classes = judged.classes.length
  const probabilities = new Float64Array(rows.length * classes)
  rows.forEach((row, i) => {
    for (let k = 0; k < classes; k++) probabilities[i * classes + k] = judged.probabilities[row * classes + k]!
  })
  return { ...judged, labels: Int32Array.from(rows, (row) => judged.labels[row]!), probabilities }
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

const confusionMetrics = (confusion: number[][], positive: number) => {
  const plain = (measure: typeof precision) =>
    confusion.length === 2 ? measure(confusion, positive) : macro(confusion, measure)
  // Every row has one class and one answer, so over all classes false positives and false negatives are the same rows,
  // and the three micro averages are the accuracy.
  const micro = accuracy(confusion)
  return {
    accuracy: micro,
    balanced_accuracy: balancedAccuracy(confusion),
    precision: plain(precision),
    precision_macro: macro(confusion, precision),
    precision_micro: micro,
    precision_weighted: weighted(confusion, precision),
    recall: plain(recall),
    recall_macro: macro(confusion, recall),
    recall_micro: micro,
    recall_weighted: weighted(confusion, recall),
    f1: plain(f1),
    f1_macro: macro(confusion, f1),
    f1_micro: micro,
    f1_weighted: weighted(confusion, f1),
    matthews_corrcoef: matthewsCorrelation(confusion),
  }
}

const average = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
