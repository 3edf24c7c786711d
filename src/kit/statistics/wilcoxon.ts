import { normalSurvival } from './normal.ts'

export interface SignedRanks {
  /** The sum of the ranks of the positive differences. */
  statistic: number
  /** One-sided: do the differences lie above zero? */
  pValueGreater: number
}

const mostExact = 50

/**
 * The signed-rank test of F. Wilcoxon (Biometrics Bulletin 1, 1945). Differences of zero are left out. Exact for up to
 * 50 differences of different sizes, else by the normal distribution with its variance corrected for ties.
 */
export const wilcoxon = (differences: ArrayLike<number>): SignedRanks => {
  const found = Float64Array.from(differences).filter((difference) => difference !== 0)
  const n = found.length
  if (n === 0) return { statistic: 0, pValueGreater: 1 }
  const order = found.sort((a, b) => Math.abs(a) - Math.abs(b))
  let statistic = 0
  let ties = 0
  for (let from = 0; from < n; ) {
    let to = from
    while (to < n && Math.abs(order[to]!) === Math.abs(order[from]!)) to++
    const tied = to - from
    ties += tied ** 3 - tied
    const rank = (from + 1 + to) / 2
    for (let i = from; i < to; i++) if (order[i]! > 0) statistic += rank
    from = to
  }
  if (n <= mostExact && ties === 0) return { statistic, pValueGreater: exactTail(n, statistic) }
  const variance = (n * (n + 1) * (2 * n + 1) - ties / 2) / 24
  return { statistic, pValueGreater: normalSurvival((statistic - (n * (n + 1)) / 4) / Math.sqrt(variance)) }
}

/** The share of the 2ⁿ ways to sign the ranks whose positive ones sum to at least this. */
const exactTail = (n: number, statistic: number): number => {
  const most = (n * (n + 1)) / 2
  const ways = new Float64Array(most + 1)
  ways[0] = 1
  for (let rank = 1; rank <= n; rank++) for (let sum = most; sum >= rank; sum--) ways[sum]! += ways[sum - rank]!
  return ways.subarray(statistic).reduce((total, count) => total + count, 0) / 2 ** n
}
