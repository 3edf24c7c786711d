import { type Fold, folds } from '../../data.ts'
import type { Model } from '../../define.ts'
import type { Table } from '../../kit/table.ts'
import type { Target } from '../../learners.ts'

/**
 * The folds of a search that cross-validates: rows of training and validation part, divided in the way the definition
 * divides its parts; classes are stratified where it says nothing. A row that weighs more, and so trains several times,
 * is in one fold with all its copies and judges once. Refuses fewer rows than folds (data/too-few-rows).
 */
export const searchFolds = (
  { search, split, features, target, seed }: Model,
  { task }: Target,
  table: Table,
  parts: { train: Int32Array; validation: Int32Array },
): Fold[] | undefined => {
  if (search.folds === undefined) return undefined
  const all = Int32Array.from([...parts.train, ...parts.validation])
  const by = split.by ?? (task === 'classification' ? 'stratified' : 'random')
  const common = { k: search.folds, seed, embargo: split.embargo, features }
  const plan = by === 'random' ? common : { ...common, by, column: split.column ?? target }
  return folds(table, plan, Int32Array.from(new Set(all)).sort()).map(({ train, validation }) => {
    const trains = new Set(train)
    return { train: all.filter((row) => trains.has(row)), validation }
  })
}
