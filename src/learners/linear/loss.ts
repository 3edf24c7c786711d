/** The loss at the margins of the rows, with its first and second derivatives by them. */
export interface Evaluation {
  /** Weighted mean over the rows. */
  value: number
  /** The derivative by the margins of each plane. */
  slopes: Float64Array[]
  /** The second derivative by the margins of planes k and l. */
  curvature(k: number, l: number): Float64Array
  /** All second derivatives times a direction of the margins. */
  bend(direction: Float64Array[]): Float64Array[]
}

export interface Loss {
  planes: number
  /** The curvature does not depend on the margins. */
  quadratic: boolean
  evaluate(margins: Float64Array[]): Evaluation
}

/** Half the squared error. The weights of the rows sum to 1, here and below. */
export const squaredLoss = (values: Float64Array, weights: Float64Array): Loss => ({
  planes: 1,
  quadratic: true,
  evaluate: ([margins]) => {
    let value = 0
    const slopes = margins!.map((margin, i) => {
      value += (weights[i]! * (margin - values[i]!) ** 2) / 2
      return weights[i]! * (margin - values[i]!)
    })
    return { value, slopes: [slopes], ...alone(weights) }
  },
})

/** The negative logarithm of the probability of label 1 or 0, which is the logistic function of the margin. */
export const logisticLoss = (labels: Int32Array, weights: Float64Array): Loss => ({
  planes: 1,
  quadratic: false,
  evaluate: ([margins]) => {
    let value = 0
    const curvature = new Float64Array(labels.length)
    const slopes = margins!.map((margin, i) => {
      // Of the smaller probability, because 1 − p loses what is beyond the sixteenth digit.
      const odds = Math.exp(-Math.abs(margin))
      const smaller = odds / (1 + odds)
      const isLikely = margin > 0 === (labels[i] === 1)
      value += weights[i]! * (Math.log1p(odds) + (isLikely ? 0 : Math.abs(margin)))
      curvature[i] = weights[i]! * smaller * (1 - smaller)
      const miss = isLikely ? smaller : 1 - smaller
      return weights[i]! * (labels[i] === 1 ? -miss : miss)
    })
    return { value, slopes: [slopes], ...alone(curvature) }
  },
})

const alone = (curvature: Float64Array): Pick<Evaluation, 'curvature' | 'bend'> => ({
  curvature: () => curvature,
  bend: (direction) => direction.map((moves) => moves.map((move, i) => move * curvature[i]!)),
})

/** The negative logarithm of the softmax of the margins at the label. */
export const softmaxLoss = (labels: Int32Array, planes: number, weights: Float64Array): Loss => ({
  planes,
  quadratic: false,
  evaluate: (margins) => {
    const rows = labels.length
    const shares = margins.map(() => new Float64Array(rows))
    let value = 0
    for (let i = 0; i < rows; i++) value += weights[i]! * softmaxAt(margins, shares, i, labels[i]!)
    const slopes = shares.map((share, k) => share.map((p, i) => weights[i]! * (labels[i] === k ? p - 1 : p)))
    const curvature = (k: number, l: number) =>
      shares[k]!.map((p, i) => weights[i]! * p * ((k === l ? 1 : 0) - shares[l]![i]!))
    return {
      value,
      slopes,
      curvature,
      bend: bendShares(shares, weights),
    }
  },
})

/** Writes the probabilities of row i and returns its loss. */
const softmaxAt = (margins: Float64Array[], shares: Float64Array[], i: number, label: number): number => {
  let largest = Number.NEGATIVE_INFINITY
  for (const margin of margins) if (margin[i]! > largest) largest = margin[i]!
  let sum = 0
  for (let k = 0; k < margins.length; k++) {
    const odds = Math.exp(margins[k]![i]! - largest)
    shares[k]![i] = odds
    sum += odds
  }
  for (let k = 0; k < margins.length; k++) shares[k]![i]! /= sum
  return Math.log(sum) + largest - margins[label]![i]!
}

const bendShares = (shares: Float64Array[], weights: Float64Array) => (direction: Float64Array[]) => {
  const mean = new Float64Array(weights.length)
  shares.forEach((share, k) => {
    for (let i = 0; i < mean.length; i++) mean[i]! += share[i]! * direction[k]![i]!
  })
  return shares.map((share, k) => share.map((p, i) => weights[i]! * p * (direction[k]![i]! - mean[i]!)))
}
