import type { Judged } from './classification.ts'
import { binOf } from './probabilities.ts'

/** The rows whose probability lies above `low` and not above `high`: what was said, and how often it was so. */
export interface ReliabilityBin {
  low: number
  high: number
  rows: number
  mean_predicted: number
  share_true: number
}

/**
 * Are probabilities as often right as they say? With two classes of the positive class, with more of the likeliest one.
 * The bins have equal width, empty ones are left out, as in scikit-learn's calibration_curve.
 */
export const reliabilityTable = (judged: Judged, bins = 10): ReliabilityBin[] => {
  const sums = Array.from({ length: bins }, () => ({ rows: 0, predicted: 0, right: 0 }))
  const classes = judged.classes.length
  judged.labels.forEach((label, row) => {
    const spoken = classes === 2 ? judged.positive : likeliest(judged.probabilities, row * classes, classes)
    const probability = judged.probabilities[row * classes + spoken]!
    const bin = sums[binOf(probability, bins)]!
    bin.rows++
    bin.predicted += probability
    if (label === spoken) bin.right++
  })
  return sums.flatMap(({ rows, predicted, right }, i) =>
    rows === 0
      ? []
      : [{ low: i / bins, high: (i + 1) / bins, rows, mean_predicted: predicted / rows, share_true: right / rows }],
  )
}

const likeliest = (probabilities: Float64Array, from: number, classes: number): number => {
  let best = 0
  for (let k = 1; k < classes; k++) if (probabilities[from + k]! > probabilities[from + best]!) best = k
  return best
}
