import { type Ranking, rank } from './ranking.ts'

/** Probabilities of rows × classes, row-major, beside the true class of each row. */
export interface Scored {
  labels: Int32Array
  probabilities: Float64Array
  classes: number
}

/** By row −ln p(truth), p clipped as scikit-learn clips it, so that one certain mistake costs 36 and not everything. */
export const logLosses = ({ labels, probabilities, classes }: Scored): Float64Array =>
  Float64Array.from(labels, (label, row) => {
    const p = probabilities[row * classes + label]!
    return -Math.log(Math.min(1 - Number.EPSILON, Math.max(Number.EPSILON, p)))
  })

/** By row the squared distance to the truth (G. Brier, 1950): up to 1 with two classes, up to 2 with more. */
export const brierLosses = ({ labels, probabilities, classes }: Scored): Float64Array => {
  const losses = new Float64Array(labels.length)
  const share = classes === 2 ? 0.5 : 1
  for (let i = 0; i < probabilities.length; i++) {
    const row = Math.floor(i / classes)
    const truth = labels[row] === i % classes ? 1 : 0
    losses[row]! += share * (probabilities[i]! - truth) ** 2
  }
  return losses
}

/** The rows by the probability of one class against all others. */
export const classRanking = ({ labels, probabilities, classes }: Scored, k: number): Ranking =>
  rank(
    Float64Array.from(labels, (_, row) => probabilities[row * classes + k]!),
    Uint8Array.from(labels, (label) => (label === k ? 1 : 0)),
  )

/** How far the confidence of each answer is from its being right, and the bin of its confidence. */
export interface CalibrationGaps {
  bins: Uint8Array
  gaps: Float64Array
}

const calibrationBins = 15

/** The confidence is that of the prediction. Bin b holds b/15 < confidence ≤ (b + 1)/15. */
export const calibrationGaps = (scored: Scored, predicted: Int32Array): CalibrationGaps => {
  const confidences = Float64Array.from(predicted, (k, row) => scored.probabilities[row * scored.classes + k]!)
  return {
    bins: Uint8Array.from(confidences, (p) => binOf(p, calibrationBins)),
    gaps: confidences.map((p, row) => (scored.labels[row] === predicted[row] ? 1 : 0) - p),
  }
}

/**
 * How far confidence is from accuracy, on average over fifteen bins of equal width, weighted by their rows
 * (C. Guo et al., "On calibration of modern neural networks", ICML 2017).
 */
export const expectedCalibrationError = ({ bins, gaps }: CalibrationGaps, counts: ArrayLike<number>): number => {
  const sums = new Float64Array(calibrationBins)
  let rows = 0
  for (let row = 0; row < bins.length; row++) {
    sums[bins[row]!]! += counts[row]! * gaps[row]!
    rows += counts[row]!
  }
  return sums.reduce((sum, gap) => sum + Math.abs(gap), 0) / rows
}

/** Which of that many bins of equal width holds the probability; an edge belongs to the bin below it. */
export const binOf = (probability: number, bins: number): number =>
  Math.min(bins - 1, Math.max(0, Math.ceil(probability * bins) - 1))

/** The mean of what each row lost, `counts` saying how often each row is there. */
export const countedMean = (values: Float64Array, counts: ArrayLike<number>): number => {
  let sum = 0
  let rows = 0
  for (let row = 0; row < values.length; row++) {
    sum += counts[row]! * values[row]!
    rows += counts[row]!
  }
  return sum / rows
}
