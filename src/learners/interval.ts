/** The truth lies within `radius` of the prediction for a share `coverage` of the rows. */
export interface Interval {
  coverage: number
  radius: number
}

/**
 * Split conformal prediction (J. Lei et al., "Distribution-free predictive inference for regression", 2018): of n errors on
 * rows that the fit has not seen, at least one, the ⌈(n + 1) · coverage⌉-th smallest.
 */
export const fitInterval = (truth: Float64Array, predicted: Float64Array, coverage: number): Interval => {
  const errors = Float64Array.from(truth, (value, i) => Math.abs(value - predicted[i]!)).sort()
  const rank = Math.ceil((errors.length + 1) * coverage)
  return { coverage, radius: errors[Math.min(rank, errors.length) - 1]! }
}
