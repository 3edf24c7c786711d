import { stirlingError } from './gamma.ts'

/** ln B(a, b) for a, b > 0, without the cancellation of three large log gammas. */
export const logBeta = (a: number, b: number): number => {
  const logShares = -(a - 0.5) * Math.log1p(b / a) - b * Math.log1p(a / b)
  const corrections = stirlingError(a) + stirlingError(b) - stirlingError(a + b)
  return logShares + corrections + 0.5 * Math.log((2 * Math.PI) / b)
}
