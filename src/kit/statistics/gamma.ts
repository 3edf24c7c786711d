const halfLogTwoPi = 0.5 * Math.log(2 * Math.PI)

/** ln Γ(x) for x > 0; absolute error about 1e-15 near its zeros at 1 and 2, relative elsewhere. */
export const logGamma = (x: number): number => (x - 0.5) * Math.log(x) - x + halfLogTwoPi + stirlingError(x)

/** P(chi-square with `degrees` degrees of freedom > x), to about 1e-13 relative, far into the tail. */
export const chiSquareSurvival = (x: number, degrees: number): number => upperGamma(degrees / 2, x / 2)

/** The value that chi-square exceeds with probability `alpha`. */
export const chiSquareCritical = (alpha: number, degrees: number): number => {
  const a = degrees / 2
  let x = startOfCritical(alpha, degrees)
  // Newton on the logarithm of the survival function, which is concave, so the steps do not overshoot for long.
  for (let step = 0; step < 100; step++) {
    const survival = upperGamma(a, x / 2)
    const density = Math.exp(logDensity(a, x / 2)) / x
    const beyond = survival === 0 || density === 0
    const next = beyond ? x / 2 : Math.max(x / 4, x + (Math.log(survival / alpha) * survival) / density)
    if (Math.abs(next - x) <= 1e-14 * x) return next
    x = next
  }
  return x
}

/**
 * Q(a, x), the regularised upper incomplete gamma function, for a > 0. Below a + 1 it is one minus the power series,
 * above it is Legendre's continued fraction by the method of Lentz (Press et al., Numerical Recipes, section 6.2).
 */
export const upperGamma = (a: number, x: number): number => {
  if (x <= 0) return 1
  return x < a + 1 ? 1 - lowerSeries(a, x) : upperFraction(a, x)
}

/**
 * What Stirling's formula misses: ln Γ(x + 1) − ln(√(2πx) (x/e)^x), the δ(x) of C. Loader, "Fast and accurate
 * computation of binomial probabilities" (2000). Small arguments climb to 15, where the series is exact to a double.
 */
export const stirlingError = (x: number): number => {
  let climbed = 0
  let at = x
  for (; at < 15; at++) climbed += (at + 0.5) * Math.log1p(1 / at) - 1
  const s = 1 / (at * at)
  return climbed + (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - (1 / 1188 - (691 / 360360) * s) * s) * s) * s) * s) / at
}

/**
 * x ln(x/m) + m − x, Loader's deviance. Near x = m the terms cancel, so there it is a series in (x − m)/(x + m).
 */
export const deviance = (x: number, m: number): number => {
  const v = (x - m) / (x + m)
  if (Math.abs(v) > 0.1) return x * Math.log(x / m) + m - x
  let sum = (x - m) * v
  let power = 2 * x * v
  for (let j = 3; j < 1000; j += 2) {
    power *= v * v
    const next = sum + power / j
    if (next === sum) break
    sum = next
  }
  return sum
}

/** ln of x^a e^(−x) / Γ(a), written with Loader's terms so that nothing large is subtracted. */
const logDensity = (a: number, x: number): number =>
  0.5 * Math.log(a) - halfLogTwoPi - stirlingError(a) - deviance(a, x)

const lowerSeries = (a: number, x: number): number => {
  let term = 1 / a
  let sum = term
  for (let k = 1; term > sum * 1e-17; k++) {
    term *= x / (a + k)
    sum += term
  }
  return sum * Math.exp(logDensity(a, x))
}

const upperFraction = (a: number, x: number): number => {
  let b = x + 1 - a
  let c = Infinity
  let d = 1 / b
  let fraction = d
  for (let k = 1; k < 100_000; k++) {
    const numerator = k * (a - k)
    b += 2
    d = 1 / (b + numerator * d)
    c = b + numerator / c
    const factor = c * d
    fraction *= factor
    if (Math.abs(factor - 1) < 4e-16) break
  }
  return fraction * Math.exp(logDensity(a, x))
}

/** Wilson and Hilferty (1931): the cube root of a chi-square is nearly normal. */
const startOfCritical = (alpha: number, degrees: number): number => {
  const tail = Math.min(alpha, 1 - alpha)
  const t = Math.sqrt(-2 * Math.log(tail))
  const z = (alpha < 0.5 ? 1 : -1) * (t - (2.30753 + 0.27061 * t) / (1 + t * (0.99229 + t * 0.04481)))
  const spread = 2 / (9 * degrees)
  return degrees * Math.max(1 - spread + z * Math.sqrt(spread), 0.02) ** 3
}
