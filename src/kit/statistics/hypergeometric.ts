import { logBinomialDensity } from './binomial.ts'

/** An urn: of `total` rows `marked` are marked, and `drawn` are drawn without putting any back. */
export interface Urn {
  total: number
  marked: number
  drawn: number
}

/** Fisher's exact test of a 2 × 2 table, two-sided by doubling: are k marked rows among those drawn too many or too few? */
export const fisherExact = (k: number, urn: Urn): number => {
  const { total, marked, drawn } = urn
  const tooFew = upperTail(drawn - k, { total, marked: total - marked, drawn })
  return Math.min(1, 2 * Math.min(upperTail(k, urn), tooFew))
}

/** P(at least k marked rows are drawn): the term at k by C. Loader's binomials (2000), the others by their ratios. */
const upperTail = (k: number, { total, marked, drawn }: Urn): number => {
  if (k <= Math.max(0, drawn + marked - total)) return 1
  const share = drawn / total
  const density =
    logBinomialDensity(k, marked, share) +
    logBinomialDensity(drawn - k, total - marked, share) -
    logBinomialDensity(drawn, total, share)
  let term = 1
  let sum = 1
  for (let x = k; x < Math.min(marked, drawn) && term > sum * 1e-17; x++) {
    term *= ((marked - x) / (x + 1)) * ((drawn - x) / (total - marked - drawn + x + 1))
    sum += term
  }
  return Math.min(1, Math.exp(density + Math.log(sum)))
}
