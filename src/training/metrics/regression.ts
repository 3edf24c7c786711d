export const regressionMetricNames = [
  'root_mean_squared_error',
  'mean_absolute_error',
  'r2_score',
  'mean_squared_error',
] as const
export type RegressionMetric = (typeof regressionMetricNames)[number]

export const regressionMetrics = ({
  truth,
  predicted,
}: {
  truth: Float64Array
  predicted: Float64Array
}): Record<RegressionMetric, number> => {
  const n = truth.length
  const center = truth.reduce((sum, value) => sum + value, 0) / n
  let squares = 0
  let absolutes = 0
  let total = 0
  truth.forEach((value, i) => {
    squares += (value - predicted[i]!) ** 2
    absolutes += Math.abs(value - predicted[i]!)
    total += (value - center) ** 2
  })
  return {
    root_mean_squared_error: Math.sqrt(squares / n),
    mean_absolute_error: absolutes / n,
    r2_score: 1 - squares / total,
    mean_squared_error: squares / n,
  }
}
