import type { Random } from '../../kit/random.ts'
import { normalCdf, normalQuantile } from '../../kit/statistics/normal.ts'

/** P(a < Z < b) of a standard normal Z, exact to the digits of the smaller tail. */
export const normalMass = (a: number, b: number): number =>
  a > 0 ? normalCdf(-a) - normalCdf(-b) : normalCdf(b) - normalCdf(a)

/** A draw from the normal distribution of that mean and deviation, on condition that it lies between the bounds. */
export const drawTruncated = (
  mean: number,
  deviation: number,
  { low, high }: { low: number; high: number },
  random: Random,
): number => {
  const below = normalCdf((low - mean) / deviation)
  const p = below + random() * normalMass((low - mean) / deviation, (high - mean) / deviation)
  if (p <= 0) return low
  if (p >= 1) return high
  return Math.min(high, Math.max(low, mean + deviation * normalQuantile(p)))
}

/** The logarithm of the density of a standard normal at z. */
export const normalLogDensity = (z: number): number => -0.5 * z * z - 0.5 * Math.log(2 * Math.PI)
