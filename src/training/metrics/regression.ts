import { type RegressionMetric, regressionMetricSchema } from '../../define.ts'
import { countedMean } from './probabilities.ts'

/** Named as scikit-learn names them. */
export const regressionMetricNames = regressionMetricSchema.options

/** True and predicted number of each row, in the unit of the target, all finite. */
export interface JudgedNumbers {
  truth: Float64Array
  predicted: Float64Array
  /** What share of the truth should lie below the prediction: for the pinball loss, 0.5 where nothing is said. */
  quantile?: number
}

/** All metrics of a model of numbers on at least one row. */
export const regressionMetrics = (judged: JudgedNumbers): Record<RegressionMetric, number> =>
  regressionMeasure(judged)(new Uint8Array(judged.truth.length).fill(1))

/** The metrics as a function of how often each row counts: the errors and their order are worked out once. */
export const regressionMeasure = (
  judged: JudgedNumbers,
): ((counts: ArrayLike<number>) => Record<RegressionMetric, number>) => {
  const { truth, predicted, quantile = 0.5 } = judged
  const errors = truth.map((value, row) => value - predicted[row]!)
  const absolute = errors.map(Math.abs)
  const squared = errors.map((error) => error * error)
  // Near a truth of zero a share of it means nothing; scikit-learn keeps it finite the same way.
  const relative = absolute.map((error, row) => error / Math.max(Math.abs(truth[row]!), Number.EPSILON))
  const pinball = errors.map((error) => (error >= 0 ? quantile * error : (quantile - 1) * error))
  const ascending = Uint32Array.from(absolute, (_, row) => row).sort((a, b) => absolute[a]! - absolute[b]!)
  return (counts) => {
    const meanSquared = countedMean(squared, counts)
    const spread = countedVariance(truth, counts)
    return {
      mean_absolute_error: countedMean(absolute, counts),
      mean_squared_error: meanSquared,
      root_mean_squared_error: Math.sqrt(meanSquared),
      median_absolute_error: countedMedian(absolute, ascending, counts),
      mean_absolute_percentage_error: countedMean(relative, counts),
      mean_pinball_loss: countedMean(pinball, counts),
      max_error: largest(absolute, ascending, counts),
      // The R² of a single row is undefined.
      r2_score: truth.length < 2 ? Number.NaN : explained(meanSquared, spread),
      explained_variance_score: explained(countedVariance(errors, counts), spread),
    }
  }
}

/** The same answers on fewer rows. */
export const takeJudgedNumbers = (judged: JudgedNumbers, rows: Int32Array): JudgedNumbers => ({
  ...judged,
  truth: Float64Array.from(rows, (row) => judged.truth[row]!),
  predicted: Float64Array.from(rows, (row) => judged.predicted[row]!),
})

/** Taken from the first value, so that of equal values the variance is exactly zero. */
const countedVariance = (values: Float64Array, counts: ArrayLike<number>): number => {
  const first = values[0]!
  let rows = 0
  let sum = 0
  for (let row = 0; row < values.length; row++) {
    rows += counts[row]!
    sum += counts[row]! * (values[row]! - first)
  }
  const center = sum / rows
  let squares = 0
  for (let row = 0; row < values.length; row++) squares += counts[row]! * (values[row]! - first - center) ** 2
  return squares / rows
}

/** Of an even number of rows the mean of the two in the middle. */
const countedMedian = (values: Float64Array, ascending: Uint32Array, counts: ArrayLike<number>): number => {
  let rows = 0
  for (let row = 0; row < values.length; row++) rows += counts[row]!
  let seen = 0
  let below = Number.NaN
  for (let i = 0; i < ascending.length; i++) {
    const row = ascending[i]!
    seen += counts[row]!
    if (Number.isNaN(below) && seen > (rows - 1) >> 1) below = values[row]!
    if (seen > rows >> 1) return (below + values[row]!) / 2
  }
  return Number.NaN
}

const largest = (values: Float64Array, ascending: Uint32Array, counts: ArrayLike<number>): number => {
  const row = ascending.findLast((candidate) => counts[candidate]! > 0)
  return row === undefined ? Number.NaN : values[row]!
}

// Of a constant truth scikit-learn says 1 where nothing is left unexplained, and else 0.
const explained = (left: number, variance: number): number => {
  if (variance === 0) return left === 0 ? 1 : 0
  return 1 - left / variance
}
