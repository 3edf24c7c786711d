import type { Random } from '../kit/random.ts'
import { quantile } from '../kit/statistics/quantile.ts'

export interface Interval {
  low: number
  high: number
}

const z = 1.959963984540054

/** The 95 % interval of a share (E. Wilson, JASA 22, 1927): stays inside [0, 1] and holds for thirty rows. */
export const wilson = (share: number, n: number): Interval => {
  const shrink = 1 + (z * z) / n
  const center = (share + (z * z) / (2 * n)) / shrink
  const half = (z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n))) / shrink
  return { low: Math.max(0, center - half), high: Math.min(1, center + half) }
}

const resamples = 200

/**
 * The 95 % percentile interval of any measure (B. Efron, 1979): rows are drawn again with replacement. Draws on which the
 * measure is undefined, as the AUC of one class, are left out; undefined when all of them are.
 */
export const bootstrap = (n: number, measure: (rows: Int32Array) => number, random: Random): Interval | undefined => {
  const draw = () => measure(Int32Array.from({ length: n }, () => Math.floor(random() * n)))
  const values = Float64Array.from({ length: resamples }, draw).filter((value) => !Number.isNaN(value))
  if (values.length === 0) return undefined
  values.sort()
  return { low: quantile(values, 0.025), high: quantile(values, 0.975) }
}
