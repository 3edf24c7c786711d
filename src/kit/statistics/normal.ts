import { upperGamma } from './gamma.ts'

/** P(Z ≤ z) for a standard normal Z. */
export const normalCdf = (z: number): number => (z < 0 ? upperTail(-z) : 1 - upperTail(z))

/** P(Z > z), exact in the far tail where 1 − cdf would be zero. */
export const normalSurvival = (z: number): number => (z > 0 ? upperTail(z) : 1 - upperTail(-z))

/** The z with P(Z ≤ z) = p, for 0 < p < 1. Its mirror −normalQuantile(alpha) is exact for small alpha. */
export const normalQuantile = (p: number): number => {
  if (p > 0.5) return -normalQuantile(1 - p)
  // Abramowitz and Stegun 26.2.23 is right to 4.5e-4; each step of Halley triples the number of right digits.
  const t = Math.sqrt(-2 * Math.log(p))
  let z = (2.515517 + 0.802853 * t + 0.010328 * t * t) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))) - t
  for (let step = 0; step < 3; step++) {
    const error = (upperTail(-z) - p) / density(z)
    z -= error / (1 + (z * error) / 2)
  }
  return z
}

const density = (z: number): number => Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI)

// For z ≥ 0, half the upper tail of z² as a chi-square with one degree of freedom; on the other side one minus that.
const upperTail = (z: number): number => (z >= 0 ? 0.5 * upperGamma(0.5, 0.5 * z * z) : 1 - upperTail(-z))
