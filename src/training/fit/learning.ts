import type { Model } from '../../define.ts'
import { CultivarError } from '../../kit/errors.ts'
import { concat, select, type Table } from '../../kit/table.ts'
import type { Mode, Target } from '../../learners.ts'
import { isForeign } from '../foreign/definition.ts'
import { type LiveRow, liveTable } from '../live.ts'
import type { Prepared } from '../prepare.ts'
import { searchFolds } from '../search/folds.ts'
import type { SearchInput } from '../search.ts'
import { isLabelled, positiveIndex, targetOf } from '../target.ts'

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
  const tested = new Set(parts.test.length === 0 ? [] : [...parts.test].map((row) => rowKey(model, testTable, row)))
  const extra = liveTable(model, live)
  const table = extra.rows === 0 ? data.table : concat([data.table, extra])
  const target = targetOf(model, table)
  const usable = Array.from({ length: extra.rows }, (_, i) => data.table.rows + i).filter(
    (row) => !tested.has(rowKey(model, table, row)),
  )
  const weighted = usable.flatMap((row) =>
    Array.from({ length: Math.max(1, Math.round(model.live.weight)) }, () => row),
  )
  const labelled = (row: number) => isLabelled(target, row)
  const train = Int32Array.from([...parts.train, ...weighted].filter(labelled))
  const validation = parts.validation.filter(labelled)
  refuseHopeless(model, target, train, validation)
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

const refuseHopeless = (model: Model, target: Target, train: Int32Array, validation: Int32Array) => {
  const inTrain = classesIn(target, train)
  if (inTrain?.length === 1 || inTrain?.length === 0) {
    const message = `"${model.target}" has a single class in the training part (${inTrain.join(', ') || 'none'}): there is nothing to tell apart. Bring rows of every class.`
    throw new CultivarError('data/single-class', message, { target: model.target, classes: inTrain })
  }
  const varied = (classesIn(target, validation)?.length ?? 2) >= 2
  if (train.length >= 10 && validation.length >= 5 && varied) return
  const classes = inTrain ? ', with two classes in each,' : ''
  const message = `There are ${train.length} rows to train on and ${validation.length} to choose settings with; at least 10 and 5${classes} are needed.`
  throw new CultivarError('data/too-few-rows', message, { train: train.length, validation: validation.length })
}

/** The classes that these rows have; undefined where the target is a number. */
const classesIn = (target: Target, rows: Int32Array): string[] | undefined => {
  if (target.task === 'regression') return undefined
  const present = new Set(Array.from(rows, (row) => target.labels[row]!))
  return target.classes.filter((_, k) => present.has(k))
}

const rowKey = (model: Model, table: Table, row: number) =>
  JSON.stringify(model.features.map((feature) => table.columns[feature]!.values[row]))
