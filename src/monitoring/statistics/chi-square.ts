import { chiSquareCritical, chiSquareSurvival } from '../../kit/statistics/gamma.ts'
import { type CategoryCount, countCategories, poolRare } from './categories.ts'
import { type Drift, type DriftOptions, defaultAlpha, judge, tooFewRows } from './drift.ts'

export interface ChiSquareDrift extends Drift {
  degrees?: number
  /** The categories that moved most, as shares of their sample, at most twenty. */
  shares?: CategoryCount[]
}

/**
 * Pearson's chi-square of the 2 × k table "which sample × which category", for categories and labels. Both samples are
 * random, so the expected counts come from both: taking the reference as exact (as a goodness of fit does) raises false
 * alarms from 5 % to 75 % with twenty categories. A new category is evidence, not an error.
 */
export const chiSquare = (
  reference: readonly (string | null)[],
  current: readonly (string | null)[],
  options: DriftOptions = {},
): ChiSquareDrift => {
  const { alpha = defaultAlpha, minimumEffect = 0.1, minimumRows = 10 } = options
  const n = { reference: reference.length, current: current.length }
  if (Math.min(n.reference, n.current) < minimumRows) return tooFewRows('chi_square', n, minimumEffect)
  const counts = poolRare(countCategories(reference, current), 5)
  const degrees = counts.length - 1
  const shares = counts.map((count) => toShares(count, n))
  const score = pearson(counts, n)
  const found = {
    test: 'chi_square',
    score,
    // A single category cannot change: nothing is ever real.
    threshold: degrees === 0 ? Number.MAX_VALUE : chiSquareCritical(alpha, degrees),
    pValue: degrees === 0 ? 1 : chiSquareSurvival(score, degrees),
    effect: balancedCramersV(shares),
    effectThreshold: minimumEffect,
    n,
    degrees,
    shares: shares.sort((a, b) => moved(b) - moved(a)).slice(0, 20),
  }
  return judge(found, alpha)
}

const pearson = (counts: CategoryCount[], n: { reference: number; current: number }): number => {
  const rows = n.reference + n.current
  let statistic = 0
  for (const count of counts) {
    const share = (count.reference + count.current) / rows
    // With two rows both deviations are the same in size, so they share one term.
    const deviation = count.reference - share * n.reference
    statistic += (deviation * deviation) / share
  }
  return statistic * (1 / n.reference + 1 / n.current)
}

/**
 * Cramér's V (1946) as it would be if both samples had the same size. As it is usually computed it shrinks when a small
 * batch meets a large reference: with 100 rows against 25,000 even a complete change would give 0.06.
 */
const balancedCramersV = (shares: CategoryCount[]): number => {
  const square = shares.reduce(
    (sum, { reference, current }) => sum + (reference - current) ** 2 / (reference + current),
    0,
  )
  return Math.sqrt(square / 2)
}

const toShares = (count: CategoryCount, n: { reference: number; current: number }): CategoryCount => ({
  category: count.category,
  reference: count.reference / n.reference,
  current: count.current / n.current,
})

const moved = (share: CategoryCount) => Math.abs(share.current - share.reference)
