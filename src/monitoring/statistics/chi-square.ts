import { chiSquareCritical, chiSquareSurvival } from '../../kit/statistics/gamma.ts'
import { fisherExact } from '../../kit/statistics/hypergeometric.ts'
import { type CategoryCount, countCategories, poolRare } from './categories.ts'
import { type Drift, type DriftOptions, defaultAlpha, judge, type SampleSizes, tooFewRows } from './drift.ts'

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
  const { common, sparse } = poolRare(countCategories(reference, current), 5)
  const counts = sparse ? [...common, sparse] : common
  const degrees = counts.length - 1
  const shares = counts.map((count) => toShares(count, n))
  const score = pearson(common) + (sparse && common.length > 0 ? exactPart(sparse, n) : 0)
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

const pearson = (counts: CategoryCount[]): number => {
  const reference = counts.reduce((sum, count) => sum + count.reference, 0)
  const current = counts.reduce((sum, count) => sum + count.current, 0)
  let statistic = 0
  for (const count of counts) {
    const share = (count.reference + count.current) / (reference + current)
    // With two samples both deviations are the same in size, so they share one term.
    const deviation = count.reference - share * reference
    statistic += (deviation * deviation) / share
  }
  return counts.length < 2 ? 0 : statistic * (1 / reference + 1 / current)
}

/**
 * "Sparse or common" is one degree of freedom of the table, independent of the rest (H. Lancaster, Biometrika 36, 1949).
 * Its p-value is exact, and enters the sum as the chi-square that has this p-value. So a category that a small batch
 * brings along, too few for Pearson beside a large reference, still counts, and chance still does not.
 */
const exactPart = (sparse: CategoryCount, n: SampleSizes): number => {
  const urn = { total: n.reference + n.current, marked: sparse.reference + sparse.current, drawn: n.current }
  const pValue = fisherExact(sparse.current, urn)
  return pValue === 1 ? 0 : chiSquareCritical(Math.max(pValue, 1e-300), 1)
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

const toShares = (count: CategoryCount, n: SampleSizes): CategoryCount => ({
  category: count.category,
  reference: count.reference / n.reference,
  current: count.current / n.current,
})

const moved = (share: CategoryCount) => Math.abs(share.current - share.reference)
