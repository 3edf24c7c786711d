import { kolmogorovCritical, kolmogorovDistance, kolmogorovSurvival } from '../../kit/statistics/kolmogorov.ts'
import { quantile } from '../../kit/statistics/quantile.ts'
import { type Drift, type DriftOptions, defaultAlpha, judge, tooFewRows } from './drift.ts'

export interface KsDrift extends Drift {
  median?: { reference: number; current: number }
}

/**
 * Kolmogorov–Smirnov for numbers; NaN is missing and left out. D, the widest gap between the two distribution functions,
 * is both the score and the effect: a share of rows, whatever the unit of the column (river's KSWIN asks for 0.1 too).
 */
export const ks = (reference: ArrayLike<number>, current: ArrayLike<number>, options: DriftOptions = {}): KsDrift => {
  const { alpha = defaultAlpha, minimumEffect = 0.1, minimumRows = 10 } = options
  const before = sorted(reference)
  const now = sorted(current)
  const n = { reference: before.length, current: now.length }
  if (Math.min(before.length, now.length) < minimumRows) return tooFewRows('ks', n, minimumEffect)
  const distance = kolmogorovDistance(before, now)
  const found = {
    test: 'ks',
    score: distance,
    threshold: kolmogorovCritical(alpha, before.length, now.length),
    pValue: kolmogorovSurvival(distance, before.length, now.length),
    effect: distance,
    effectThreshold: minimumEffect,
    n,
    median: { reference: quantile(before, 0.5), current: quantile(now, 0.5) },
  }
  return judge(found, alpha)
}

const sorted = (values: ArrayLike<number>): Float64Array =>
  Float64Array.from(values)
    .filter((value) => !Number.isNaN(value))
    .sort()
