/** The largest distance between the empirical distribution functions of two ascending samples: D. */
export const kolmogorovDistance = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let i = 0
  let j = 0
  let widest = 0
  while (i < a.length && j < b.length) {
    const value = Math.min(a[i]!, b[j]!)
    while (i < a.length && a[i]! <= value) i++
    while (j < b.length && b[j]! <= value) j++
    // As one whole number over n·m, so that the same distance is the same double however it came about.
    widest = Math.max(widest, Math.abs(i * b.length - j * a.length))
  }
  return widest / (a.length * b.length)
}

/**
 * P(D ≥ distance) for two samples of sizes n and m from one continuous distribution. Exact up to n·m = 10⁸, which holds
 * all sizes where SciPy is exact (10,000 each) and a large reference beside a small batch; asymptotic beyond.
 */
export const kolmogorovSurvival = (distance: number, n: number, m: number): number =>
  n * m <= exactCells ? exactSurvival(distance, n, m) : asymptoticSurvival(distance, (n * m) / (n + m))

/** The smallest distance, to 1e-5 relative, whose survival is at most alpha; 1 where no distance is that rare. */
export const kolmogorovCritical = (alpha: number, n: number, m: number): number => {
  const guess = Math.sqrt((-0.5 * Math.log(alpha / 2) * (n + m)) / (n * m))
  let low = guess * 0.8
  let high = Math.min(1, guess * 1.2)
  while (high - low > 1e-5 * high) {
    const middle = (low + high) / 2
    if (kolmogorovSurvival(middle, n, m) <= alpha) high = middle
    else low = middle
  }
  return high
}

const exactCells = 1e8

/**
 * A sample is a lattice path from (0, 0) to (n, m); all paths are equally likely. `touched[j]` is the chance that a path
 * to (i, j) has been at least `distance` off the diagonal. Its last step came from (i − 1, j) with probability
 * i / (i + j), which gives the recursion; outside the band the chance is 1. Nothing is subtracted, so a p-value of
 * 1e-200 is as exact as one of 0.1 (T. Viehmann, arXiv 2102.08037, 2021).
 */
const exactSurvival = (distance: number, n: number, m: number): number => {
  const divisor = greatestCommonDivisor(n, m)
  const stepDown = n / divisor
  const stepUp = m / divisor
  // A path off by `reach` or more, in units of one over the least common multiple, has touched.
  const reach = Math.ceil(distance * n * stepUp * (1 - 1e-14) - 1e-9)
  if (reach <= 0) return 1
  const touched = new Float64Array(m + 1).fill(1)
  for (let i = 0; i <= n; i++) {
    const first = Math.max(0, Math.floor((i * stepUp - reach) / stepDown) + 1)
    const last = Math.min(m, Math.ceil((i * stepUp + reach) / stepDown) - 1)
    let left = 1
    for (let j = first; j <= last; j++) {
      left = i + j === 0 ? 0 : (i * touched[j]! + j * left) / (i + j)
      touched[j] = left
    }
  }
  return touched[m]!
}

/** The limit of Kolmogorov (1933), with the two-term correction for finite samples of J. Vrbik (2018). */
const asymptoticSurvival = (distance: number, size: number): number => {
  const t = distance * Math.sqrt(size)
  const corrected = t + 1 / (6 * Math.sqrt(size)) + (t - 1) / (4 * size)
  return Math.min(1, Math.max(0, limitSurvival(corrected)))
}

const limitSurvival = (t: number): number => {
  if (t < 0.3) return 1
  let sum = 0
  for (let k = 1; k <= 20; k++) sum += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * k * k * t * t)
  return sum
}

const greatestCommonDivisor = (a: number, b: number): number => (b === 0 ? a : greatestCommonDivisor(b, a % b))
