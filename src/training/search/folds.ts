import { type Fold, type FoldPlan, folds } from '../../data.ts'
import type { Model } from '../../define.ts'
import type { Table } from '../../kit/table.ts'
import type { Target } from '../../learners.ts'

interface Wanted {
  k: number
  seed: number
  repeats?: number
}

/** Folds in the way the definition divides its parts; classes are stratified where it says nothing. */
export const foldPlan = ({ split, features, target }: Model, { task }: Target, wanted: Wanted): FoldPlan => {
  const by = split.by ?? (task === 'classification' ? 'stratified' : 'random')
  const common = { ...wanted, embargo: split.embargo, features }
  return by === 'random' ? common : { ...common, by, column: split.column ?? target }
}

/**
 * The folds of a search that cross-validates: rows of training and validation part. A row that weighs more, and so trains
 * several times, is in one fold with all its copies and judges once. Refuses fewer rows than folds (data/too-few-rows).
 */
export const searchFolds = (
  model: Model,
  target: Target,
  table: Table,
  parts: { train: Int32Array; validation: Int32Array },
): Fold[] | undefined => {
  const { search, seed } = model
  if (search.folds === undefined) return undefined
  const all = Int32Array.from([...parts.train, ...parts.validation])
  const plan = foldPlan(model, target, { k: search.folds, seed })
  return folds(table, plan, Int32Array.from(new Set(all)).sort()).map(({ train, validation }) => {
    const trains = new Set(train)
    return { train: all.filter((row) => trains.has(row)), validation }
  })
}
