/** How often a category occurs in either sample; `null` is a missing value, which is a category like any other. */
export interface CategoryCount {
  category: string | null
  reference: number
  current: number
}

/** The name of what was pooled because it was rare. */
const otherCategories = '(other)'

/** The categories of both samples, most frequent first; a category that one of them lacks counts 0 there. */
export const countCategories = (
  reference: readonly (string | null)[],
  current: readonly (string | null)[],
): CategoryCount[] => {
  const counts = new Map<string | null, CategoryCount>()
  const countOf = (category: string | null) => {
    const known = counts.get(category)
    if (known) return known
    const fresh = { category, reference: 0, current: 0 }
    counts.set(category, fresh)
    return fresh
  }
  for (const category of reference) countOf(category).reference++
  for (const category of current) countOf(category).current++
  return [...counts.values()].sort((a, b) => total(b) - total(a) || byName(a, b))
}

/**
 * Sets apart the categories that the smaller sample would hold fewer than `minimumExpected` times if nothing had changed:
 * there approximations fail (W. Cochran, Biometrics 10, 1954). What is rare depends on the totals of both samples only,
 * never on which sample holds it, because a choice that saw the answer would find changes where there are none. Together
 * the rare ones are often common enough; if not, they are `sparse`.
 */
export const poolRare = (
  counts: CategoryCount[],
  minimumExpected: number,
): { common: CategoryCount[]; sparse?: CategoryCount } => {
  const reference = counts.reduce((sum, count) => sum + count.reference, 0)
  const current = counts.reduce((sum, count) => sum + count.current, 0)
  const smaller = Math.min(reference, current) / (reference + current)
  const rare = (count: CategoryCount) => total(count) * smaller < minimumExpected
  const common = counts.filter((count) => !rare(count))
  if (common.length === counts.length) return { common }
  const pool = sum(counts.filter(rare))
  return rare(pool) ? { common, sparse: pool } : { common: [...common, pool] }
}

/** A category left alone in the pool keeps its name. */
const sum = (counts: CategoryCount[]): CategoryCount => ({
  category: counts.length === 1 ? counts[0]!.category : otherCategories,
  reference: counts.reduce((added, count) => added + count.reference, 0),
  current: counts.reduce((added, count) => added + count.current, 0),
})

const total = (count: CategoryCount) => count.reference + count.current

/** By code unit, so that the order is the same in every locale. */
const byName = (a: CategoryCount, b: CategoryCount) => {
  const left = a.category ?? ''
  const right = b.category ?? ''
  return left < right ? -1 : Number(left > right)
}
