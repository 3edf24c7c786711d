import type { Table } from '../../kit/table.ts'
import type { Score } from '../../learners.ts'
import {
  type Importance,
  type ImportanceOf,
  type PermutationOptions,
  permutationImportanceOf,
  rankColumns,
} from './permutation.ts'

export interface Selection {
  /** The most important first. */
  kept: Importance[]
  dropped: Importance[]
  /** What it costs to lose all dropped columns at once; undefined where none is dropped. */
  together: Importance | undefined
}

/**
 * Which columns a model can do without: those whose permutation importance is not above 0 for certain, alone and
 * together. Columns that say the same stand in for each other, so that each of them looks useless; as long as losing the
 * dropped ones at once would cost something, the most important of them is taken back. One column is always kept.
 */
export const selectColumns = async (score: Score, table: Table, options: PermutationOptions): Promise<Selection> => {
  const importanceOf = await permutationImportanceOf(score, table, options)
  const ranked = await rankColumns(table, importanceOf)
  const kept = ranked.filter(isCertain)
  const dropped = ranked.filter((importance) => !isCertain(importance))
  if (kept.length === 0) kept.push(...dropped.splice(0, 1))
  let together = await togetherOf(dropped, importanceOf)
  while (together && isCertain(together)) {
    kept.push(dropped.shift()!)
    together = await togetherOf(dropped, importanceOf)
  }
  return { kept: kept.sort((a, b) => b.mean - a.mean), dropped, together }
}

const isCertain = ({ interval }: Importance): boolean => interval[0] > 0

const togetherOf = async (dropped: Importance[], importanceOf: ImportanceOf): Promise<Importance | undefined> => {
  if (dropped.length < 2) return dropped[0]
  return importanceOf(dropped.flatMap(({ columns }) => columns))
}
