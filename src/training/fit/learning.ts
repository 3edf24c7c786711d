import type { Model } from '../../define.ts'
import { concat, select, type Table } from '../../kit/table.ts'
import type { Mode } from '../../learners.ts'
import { isForeign } from '../foreign/definition.ts'
import { type LiveRow, liveTable } from '../live.ts'
import type { Prepared } from '../prepare.ts'
import { searchFolds } from '../search/folds.ts'
import type { SearchInput } from '../search.ts'
import { isLabelled, positiveIndex, targetOf } from '../target.ts'
import { refuseHopeless, rowKey } from './hopeless.ts'

/**
 * What is learned from and what chooses settings, as indices into one table. Live rows go behind the data set's own. Each
 * counts `weight` times; those that the test part holds stay out. Refuses (data/single-class, data/too-few-rows) what
 * nothing can be learned from.
 */
export const searchInput = (
  model: Model,
  { data, parts, testTable }: Prepared,
  live: readonly LiveRow[],
  mode: Mode,
): { input: SearchInput; table: Table } => {
  const tested = new Set(
    parts.test.length === 0 ? [] : [...parts.test].map((row) => rowKey(model.features, testTable, row)),
  )
  const extra = liveTable(model, live)
  const table = extra.rows === 0 ? data.table : concat([data.table, extra])
  const target = targetOf(model, table)
  const usable = Array.from({ length: extra.rows }, (_, i) => data.table.rows + i).filter(
    (row) => !tested.has(rowKey(model.features, table, row)),
  )
  const weighted = usable.flatMap((row) =>
    Array.from({ length: Math.max(1, Math.round(model.live.weight)) }, () => row),
  )
  const labelled = (row: number) => isLabelled(target, row)
  const train = Int32Array.from([...parts.train, ...weighted].filter(labelled))
  const validation = parts.validation.filter(labelled)
  refuseHopeless(model, { table, target, train, validation })
  const own = model.learners.filter((definition) => !isForeign(definition))
  const input = {
    model: { ...model, learners: own },
    features: select(table, model.features),
    target,
    train,
    validation,
    positive: positiveIndex(model),
    metric: model.search.metric,
    calibration: model.calibration,
    seed: model.seed,
    folds: searchFolds(model, target, table, { train, validation }),
    mode,
  }
  return { input, table }
}
