/** The q-quantile of an ascending, non-empty sample by linear interpolation: type 7 of Hyndman and Fan (1996). */
export const quantile = (sorted: ArrayLike<number>, q: number): number => {
  const position = q * (sorted.length - 1)
  const below = Math.floor(position)
  const low = sorted[below]!
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!
  return low + (position - below) * (high - low)
}

export const mean = (values: ArrayLike<number>): number => {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]!
  return sum / values.length
}

/** The standard deviation of these values themselves: divides by n. */
export const populationDeviation = (values: ArrayLike<number>): number =>
  Math.sqrt(squaredDeviations(values) / values.length)

/** The standard deviation of what the values were drawn from: divides by n − 1. */
export const sampleDeviation = (values: ArrayLike<number>): number =>
  Math.sqrt(squaredDeviations(values) / (values.length - 1))

const squaredDeviations = (values: ArrayLike<number>): number => {
  const center = mean(values)
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += (values[i]! - center) ** 2
  return sum
}
