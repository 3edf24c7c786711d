import { deviance, stirlingError } from './gamma.ts'

/** ln P(X ≤ k) for X successes in n trials of probability p, 0 < p < 1; whole k from 0 to n. */
export const logBinomialLower = (k: number, n: number, p: number): number => {
  if (k >= n) return 0
  if (k > n * p) return Math.log1p(-Math.exp(logTail(n - k - 1, n, 1 - p)))
  return logTail(k, n, p)
}

/** ln P(X = k), by C. Loader's saddle-point expansion (2000): relative accuracy where log factorials lose it. */
export const logBinomialDensity = (k: number, n: number, p: number): number => {
  if (k === 0) return n * Math.log1p(-p)
  if (k === n) return n * Math.log(p)
  const errors = stirlingError(n) - stirlingError(k) - stirlingError(n - k)
  const deviances = deviance(k, n * p) + deviance(n - k, n * (1 - p))
  return errors - deviances + 0.5 * Math.log(n / (2 * Math.PI * k * (n - k)))
}

/** Adds the terms from k down to 0, relative to the largest, which is the one at k when k is below the mean. */
const logTail = (k: number, n: number, p: number): number => {
  const odds = (1 - p) / p
  let term = 1
  let sum = 1
  for (let j = k; j > 0 && term > sum * 1e-17; j--) {
    term *= (j / (n - j + 1)) * odds
    sum += term
  }
  return logBinomialDensity(k, n, p) + Math.log(sum)
}
