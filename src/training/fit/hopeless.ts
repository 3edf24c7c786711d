import type { Model } from '../../define.ts'
import { CultivarError } from '../../kit/errors.ts'
import type { Table } from '../../kit/table.ts'
import type { Target } from '../../learners.ts'
import type { Prepared } from '../prepare.ts'
import { isLabelled, targetOf } from '../target.ts'

interface Learned {
  table: Table
  target: Target
  train: Int32Array
  validation: Int32Array
}

const leastTrain = 10
const leastValidation = 5

/**
 * Refuses rows of which nothing can be learned: too few of them (data/too-few-rows), one class alone (data/single-class),
 * or numbers whose errors would overflow (data/target-not-finite).
 */
export const refuseHopeless = (model: Model, { table, target, train, validation }: Learned): void => {
  if (train.length < leastTrain || validation.length < leastValidation) {
    const problem = `There are ${train.length} rows to train on and ${validation.length} to choose settings with; at least ${leastTrain} and ${leastValidation} are needed.`
    throw tooFewRows(model, table, problem, { train: train.length, validation: validation.length })
  }
  refuseSingleClass(model, target, { train, validation })
  refuseOverflow(model, target, [...train, ...validation])
}

/** Refuses a test part without a labelled row (data/too-few-rows): nobody could say how good the model is. */
export const refuseUntestable = (model: Model, { testTable, parts: { test } }: Prepared): void => {
  const target = targetOf(model, testTable)
  if (!test.some((row) => isLabelled(target, row))) {
    const problem = `None of the ${test.length} rows of the test part has a "${model.target}", and at least one is needed to judge.`
    throw tooFewRows(model, testTable, problem, { test: 0 })
  }
  refuseOverflow(model, target, [...test])
}

const tooFewRows = (model: Model, table: Table, problem: string, details: Record<string, number>) => {
  const { features } = model
  const distinct = new Set(Array.from({ length: table.rows }, (_, row) => rowKey(features, table, row))).size
  const isRandom = (model.split.by ?? 'random') === 'random' || model.split.by === 'stratified'
  const hint =
    isRandom && distinct * 2 < table.rows
      ? ` The ${table.rows} rows have ${distinct} different values of ${features.join(', ')}, and rows that are equal there stay in one part.`
      : ''
  return new CultivarError('data/too-few-rows', `${problem}${hint} Bring more rows, or choose other parts.`, {
    ...details,
    rows: table.rows,
    distinct,
  })
}

/** What a row says to a model, as a word: equal rows have the same. */
export const rowKey = (features: readonly string[], table: Table, row: number): string =>
  JSON.stringify(features.map((feature) => table.columns[feature]!.values[row]))

const partNames = { train: 'training', validation: 'validation' } as const

const refuseSingleClass = (model: Model, target: Target, parts: Pick<Learned, 'train' | 'validation'>) => {
  for (const part of ['train', 'validation'] as const) {
    const present = classesIn(target, parts[part])
    if (!present || present.length > 1) continue
    const message = `"${model.target}" has a single class in the ${partNames[part]} part (${present.join()}): there is nothing to tell apart. Bring rows of every class, or divide them with split: { by: 'stratified' }.`
    throw new CultivarError('data/single-class', message, { target: model.target, part, classes: present })
  }
}

/** The classes that these rows have; undefined where the target is a number. */
const classesIn = (target: Target, rows: Int32Array): string[] | undefined => {
  if (target.task === 'regression') return undefined
  const present = new Set(Array.from(rows, (row) => target.labels[row]!))
  return target.classes.filter((_, k) => present.has(k))
}

// The square of such a number, and the sum of as many squares as a table has rows, is still a double.
const largestTarget = 1e150

const refuseOverflow = (model: Model, target: Target, rows: number[]) => {
  if (target.task === 'classification') return
  const large = rows.find((row) => Math.abs(target.values[row]!) > largestTarget)
  if (large === undefined) return
  const value = target.values[large]!
  const message = `"${model.target}" is ${value} in a row, and the squared error of a number beyond ${largestTarget} overflows. Take such rows out, as with check.range("${model.target}", { max: …, severity: 'quarantine' }), or predict in another unit.`
  throw new CultivarError('data/target-not-finite', message, { target: model.target, value })
}
