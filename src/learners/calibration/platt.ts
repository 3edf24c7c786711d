/** The probability 1 / (1 + exp(-(slope · score + intercept))); slope · score is in log-odds. */
export interface Sigmoid {
  kind: 'sigmoid'
  slope: number
  intercept: number
}

export const sigmoidAt = ({ slope, intercept }: Sigmoid, score: number): number =>
  1 / (1 + Math.exp(-(slope * score + intercept)))

/**
 * Platt scaling (J. Platt, "Probabilistic outputs for support vector machines", 1999), by the Newton method of Lin, Lin
 * and Weng ("A note on Platt's probabilistic outputs", Machine Learning 68, 2007), which does not lose its way where the two
 * classes are separated or one of them is absent. `positive` is 1 for a row of the class.
 */
export const fitPlatt = (scores: Float64Array, positive: Uint8Array): Sigmoid => {
  const targets = softTargets(positive)
  const positives = positive.reduce((sum, value) => sum + value, 0)
  let slope = 0
  let intercept = Math.log((positives + 1) / (positive.length - positives + 1))
  let loss = crossEntropy(scores, targets, slope, intercept)
  for (let round = 0; round < 100; round++) {
    const { g1, g2, h11, h21, h22 } = derivatives(scores, targets, slope, intercept)
    if (Math.abs(g1) < 1e-5 && Math.abs(g2) < 1e-5) break
    const determinant = h11 * h22 - h21 * h21
    const towardsSlope = -(h22 * g1 - h21 * g2) / determinant
    const towardsIntercept = -(h11 * g2 - h21 * g1) / determinant
    const descent = g1 * towardsSlope + g2 * towardsIntercept
    let step = 1
    let next = loss
    for (; step >= 1e-10; step /= 2) {
      next = crossEntropy(scores, targets, slope + step * towardsSlope, intercept + step * towardsIntercept)
      if (next < loss + 1e-4 * step * descent) break
    }
    if (step < 1e-10) break
    slope += step * towardsSlope
    intercept += step * towardsIntercept
    loss = next
  }
  return { kind: 'sigmoid', slope, intercept }
}

/** Instead of 1 and 0, what a rule of succession would say after so many rows: it keeps the curve from certainty. */
const softTargets = (positive: Uint8Array): Float64Array => {
  const positives = positive.reduce((sum, value) => sum + value, 0)
  const high = (positives + 1) / (positives + 2)
  const low = 1 / (positive.length - positives + 2)
  return Float64Array.from(positive, (value) => (value === 1 ? high : low))
}

const crossEntropy = (scores: Float64Array, targets: Float64Array, slope: number, intercept: number): number => {
  let sum = 0
  for (let i = 0; i < scores.length; i++) {
    const odds = slope * scores[i]! + intercept
    // ln(1 + e^x) without overflow on either side.
    sum += Math.max(odds, 0) + Math.log1p(Math.exp(-Math.abs(odds))) - targets[i]! * odds
  }
  return sum
}

const derivatives = (scores: Float64Array, targets: Float64Array, slope: number, intercept: number) => {
  // The small ridge keeps the step finite where all scores are equal.
  const sums = { g1: 0, g2: 0, h11: 1e-12, h21: 0, h22: 1e-12 }
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i]!
    const p = 1 / (1 + Math.exp(-(slope * score + intercept)))
    const error = p - targets[i]!
    const spread = p * (1 - p)
    sums.g1 += score * error
    sums.g2 += error
    sums.h11 += score * score * spread
    sums.h21 += score * spread
    sums.h22 += spread
  }
  return sums
}
