/** Numbers less `mean`, in units of `scale`: their standard deviation, or 0 where they do not vary. */
export interface Scale {
  mean: number
  scale: number
}

/** The mean and the population deviation of the numbers that are there. NaN is missing; none may be infinite. */
export const fitScale = (values: Float64Array): Scale => {
  const unit = unitOf(values)
  let count = 0
  let sum = 0
  for (const value of values) {
    if (Number.isNaN(value)) continue
    count++
    sum += value / unit
  }
  if (count === 0) return { mean: 0, scale: 0 }
  const mean = sum / count
  let squares = 0
  for (const value of values) if (!Number.isNaN(value)) squares += (value / unit - mean) ** 2
  const variance = squares / count
  // What rounding makes of equal numbers is no variance (the bound of scikit-learn's StandardScaler).
  const noise = count * Number.EPSILON * variance + (count * mean * Number.EPSILON) ** 2
  const scale = variance <= noise ? 0 : Math.sqrt(variance) * unit
  return { mean: mean * unit, scale: scale < least ? 0 : scale }
}

/** A missing number is the mean: 0. */
export const standardise = ({ mean, scale }: Scale, value: number): number => {
  if (scale === 0 || Number.isNaN(value)) return 0
  const far = (value - mean) / scale
  // The difference of two of the largest numbers is infinite where each of them is not, in units of the scale.
  const whole = Number.isFinite(far) ? far : value / scale - mean / scale
  return Math.max(-furthest, Math.min(furthest, whole))
}

// Numbers below 1e-308 have few digits, and differences of them none.
const least = 1e-290

// No training row is further from the mean than the root of their count; a bound keeps every sum finite.
const furthest = 1e100

// Squares of numbers beyond 1e150 would be infinite, and those of numbers below 1e-150 nothing.
const unitOf = (values: Float64Array): number => {
  let largest = 0
  for (const value of values) if (Math.abs(value) > largest) largest = Math.abs(value)
  return largest === 0 || (largest > 1e-150 && largest < 1e150) ? 1 : largest
}
