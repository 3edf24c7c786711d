import type { Explanation } from '../../learners.ts'

export interface ColumnImportance {
  column: string
  /** In the unit of the scores that are explained. */
  importance: number
}

/**
 * How far each column moves the score of a row on average, in either direction: the mean of |SHAP| (Lundberg et al.
 * 2020), the largest first. The parts of one column, as the n-grams of a text, count as one, with their signs.
 */
export const meanShap = async (
  explain: (row: number) => Explanation | Promise<Explanation>,
  rows: ArrayLike<number>,
): Promise<ColumnImportance[]> => {
  const sums = new Map<string, number>()
  for (const row of Array.from(rows)) {
    for (const [column, moved] of movedBy(await explain(row)))
      sums.set(column, (sums.get(column) ?? 0) + Math.abs(moved))
  }
  const found = Array.from(sums, ([column, sum]) => ({ column, importance: sum / rows.length }))
  return found.sort((a, b) => b.importance - a.importance)
}

const movedBy = ({ contributions }: Explanation): Map<string, number> => {
  const moved = new Map<string, number>()
  for (const { feature, contribution } of contributions) moved.set(feature, (moved.get(feature) ?? 0) + contribution)
  return moved
}
