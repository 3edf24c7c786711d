import { rocAuc } from '../../kit/statistics/auc.ts'

/** Probabilities of rows × classes, row-major, beside the true class of each row. */
export interface Scored {
  labels: Int32Array
  probabilities: Float64Array
  classes: number
}

/** −mean ln p(truth), p clipped as scikit-learn clips it, so that one certain mistake costs 36 and not everything. */
export const logLoss = ({ labels, probabilities, classes }: Scored): number => {
  let sum = 0
  labels.forEach((label, row) => {
    const p = probabilities[row * classes + label]!
    sum -= Math.log(Math.min(1 - Number.EPSILON, Math.max(Number.EPSILON, p)))
  })
  return sum / labels.length
}

/** The mean squared distance to the truth (G. Brier, 1950): between 0 and 1 with two classes, between 0 and 2 with more. */
export const brierScoreLoss = ({ labels, probabilities, classes }: Scored): number => {
  let sum = 0
  for (let i = 0; i < probabilities.length; i++) {
    const truth = labels[Math.floor(i / classes)] === i % classes ? 1 : 0
    sum += (probabilities[i]! - truth) ** 2
  }
  return sum / labels.length / (classes === 2 ? 2 : 1)
}

/** The AUC of one class against all others; NaN when the class is absent or alone. */
export const classAuc = ({ labels, probabilities, classes }: Scored, k: number): number => {
  const scores = Float64Array.from(labels, (_, row) => probabilities[row * classes + k]!)
  return rocAuc(
    scores,
    Uint8Array.from(labels, (label) => (label === k ? 1 : 0)),
  )
}

/**
 * How far confidence is from accuracy, on average over fifteen bins of equal width, weighted by their rows
 * (C. Guo et al., "On calibration of modern neural networks", ICML 2017). The confidence is that of the prediction.
 */
export const expectedCalibrationError = (scored: Scored, predicted: Int32Array): number => {
  const bins = 15
  const gaps = new Float64Array(bins)
  predicted.forEach((k, row) => {
    const confidence = scored.probabilities[row * scored.classes + k]!
    // Bin b holds b/15 < confidence ≤ (b + 1)/15, as in the paper.
    const bin = Math.min(bins - 1, Math.max(0, Math.ceil(confidence * bins) - 1))
    gaps[bin]! += (scored.labels[row] === k ? 1 : 0) - confidence
  })
  return gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / predicted.length
}
