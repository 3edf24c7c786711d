import { logBeta } from './beta.ts'

/** P(T > t) of Student's t (1908) with that many degrees of freedom, exact in the far tail. */
export const studentSurvival = (t: number, degrees: number): number => {
  if (t < 0) return 1 - studentSurvival(-t, degrees)
  if (t === Number.POSITIVE_INFINITY) return 0
  const square = (t * t) / degrees
  // I of degrees/(degrees + t²) at degrees/2 and 1/2; the logarithms are taken before anything cancels or overflows.
  const logSquare = 2 * Math.log(t) - Math.log(degrees)
  const logWhole = square < 1e17 ? Math.log1p(square) : logSquare
  const logs = { x: -logWhole, rest: logSquare - logWhole }
  return 0.5 * incompleteBeta({ a: degrees / 2, b: 0.5, x: 1 / (1 + square), rest: 1 / (1 + 1 / square), logs })
}

/** The t with P(T > t) = p, for 0 < p < 1, by halving. */
export const studentCritical = (p: number, degrees: number): number => {
  if (p > 0.5) return -studentCritical(1 - p, degrees)
  let low = 0
  let high = 1
  while (studentSurvival(high, degrees) > p) [low, high] = [high, 2 * high]
  while (high - low > 1e-15 * high) {
    const middle = (low + high) / 2
    if (middle === low || middle === high) break
    if (studentSurvival(middle, degrees) > p) low = middle
    else high = middle
  }
  return (low + high) / 2
}

interface BetaAt {
  a: number
  b: number
  x: number
  /** 1 − x, and the logarithms of both. */
  rest: number
  logs: { x: number; rest: number }
}

/** The regularised incomplete beta function: DLMF 8.17.22, on the side where its continued fraction converges fast. */
const incompleteBeta = ({ a, b, x, rest, logs }: BetaAt): number => {
  if (rest === 0) return 1
  const front = Math.exp(a * logs.x + b * logs.rest - logBeta(a, b))
  if (x <= (a + 1) / (a + b + 2)) return (front * fraction(a, b, x)) / a
  return 1 - (front * fraction(b, a, rest)) / b
}

/** Lentz's way through a continued fraction, as modified by Thompson and Barnett (1986). */
const fraction = (a: number, b: number, x: number): number => {
  const tiny = 1e-300
  let c = 1
  let d = 1 / (1 - ((a + b) * x) / (a + 1) || tiny)
  let value = d
  for (let m = 1; m <= 100_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / (1 + even * d || tiny)
    c = 1 + even / c || tiny
    value *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / (1 + odd * d || tiny)
    c = 1 + odd / c || tiny
    value *= d * c
    if (Math.abs(d * c - 1) < 1e-16) break
  }
  return value
}
