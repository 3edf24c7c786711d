import { wordOf } from '../../explain/word.ts'
import type { Contribution, Explanation } from '../../learner.ts'
import type { Forest } from '../forest.ts'
import { forestShap } from '../shap.ts'

export interface Explained {
  output: number
  /** The row as it arrived; its values become the words of the explanation. */
  row: Record<string, unknown>
  /** For each column of the forest the column of the row that it was made from; without it, the one of its own name. */
  sources?: readonly string[]
}

/**
 * Why an output of the forest is what it is for one row: a contribution for each column of the row, which gathers those
 * of all columns that were made from it, the largest first. Columns that moved nothing are left out. `cells` are those of
 * forestShap.
 */
export const explainForest = (forest: Forest, cells: Float64Array, explained: Explained): Explanation => {
  const { base, contributions } = forestShap(forest, cells, explained.output)
  const found = new Map<string, Contribution>()
  for (const [i, column] of forest.columns.entries()) {
    if (contributions[i] === 0) continue
    const feature = explained.sources?.[i] ?? column.name
    const gathered = found.get(feature)
    const contribution = contributions[i]! + (gathered?.contribution ?? 0)
    const isMoment = column.kind !== 'category' && column.part !== undefined
    const kind = isMoment ? 'datetime' : column.kind
    found.set(feature, { feature, value: gathered?.value ?? wordOf(explained.row[feature], kind), contribution })
  }
  const sorted = [...found.values()].sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution))
  return { base, contributions: sorted }
}
