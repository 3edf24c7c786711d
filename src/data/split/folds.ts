import { type SplitWay, toMs } from '../../define.ts'
import { CultivarError } from '../../kit/errors.ts'
import type { Table } from '../../kit/table.ts'
import { groupsOf } from './groups.ts'
import { positions } from './hash.ts'
import { strata } from './strata.ts'
import { before, nearestCut, timelineOf } from './timeline.ts'

/** Row indices of the table, in its order. */
export interface Fold {
  train: Int32Array
  validation: Int32Array
}

interface AnyFolds {
  /** How many folds, at least 2. */
  k: number
  seed: number
  /** How often all rows are divided anew. Time has one order, so by time there is one division. */
  repeats?: number
  /** By time: how much older, at least, what is learned from is than what judges it. */
  embargo?: string | undefined
  /** What makes two rows equal, by default all columns: equal rows of a random division share a fold. */
  features?: readonly string[]
}

/** Folds by classes, groups or times name the column that holds them. */
interface ColumnFolds extends AnyFolds {
  by: Exclude<SplitWay, 'random'>
  column: string
}

interface RandomFolds extends AnyFolds {
  by?: 'random' | undefined
  column?: string | undefined
}

export type FoldPlan = ColumnFolds | RandomFolds

/**
 * Divides rows k times into those to learn from and those that judge; each row judges once in every repeat, but for time,
 * where the oldest rows only teach and each fold learns from all that is older (an expanding window). `rows` are those to
 * divide, by default all. Equal rows share a random fold; by classes the shares come first, and equal rows may be parted.
 * Refuses fewer rows, groups or times than folds (data/too-few-rows).
 */
export const folds = (table: Table, plan: FoldPlan, rows: Int32Array = allRows(table)): Fold[] => {
  if (plan.by === 'time') return timeFolds(table, plan, rows)
  return Array.from({ length: plan.repeats ?? 1 }, (_, repeat) => {
    const parts = divided(table, { ...plan, seed: plan.seed + repeat * 1_000_003 }, rows)
    if (parts.some((part) => part.length === 0)) throw tooFew(plan, rows.length)
    return parts.map((validation, held) => ({
      train: ascending(parts.filter((_, i) => i !== held).flat()),
      validation: ascending(validation),
    }))
  }).flat()
}

export interface NestedFold extends Fold {
  /** Folds of `train` alone: they choose, and `validation` judges what was chosen. */
  inner: Fold[]
}

/** Folds of folds: what chooses settings has never seen what judges them. */
export const nestedFolds = (
  table: Table,
  { outer, inner }: { outer: FoldPlan; inner: FoldPlan },
  rows: Int32Array = allRows(table),
): NestedFold[] => folds(table, outer, rows).map((fold) => ({ ...fold, inner: folds(table, inner, fold.train) }))

/** The rows of each of the k parts. */
const divided = (table: Table, plan: FoldPlan, rows: Int32Array): number[][] => {
  if (plan.by === 'stratified') return stratifiedParts(table, plan, rows)
  if (plan.by === 'group') return groupParts(table, plan, rows)
  return randomParts(table, plan, rows)
}

const randomParts = (table: Table, { k, seed, features }: AnyFolds, rows: Int32Array): number[][] => {
  const position = positions(table, features ?? Object.keys(table.columns), seed)
  const order = rows.toSorted((a, b) => position[a]! - position[b]! || a - b)
  const parts = emptyParts(k)
  let part = 0
  order.forEach((row, i) => {
    const equal = i > 0 && position[row] === position[order[i - 1]!]
    if (!equal) part = Math.floor((i * k) / order.length)
    parts[part]!.push(row)
  })
  return parts
}

/** Each class is dealt in equal runs; the rows left over of one class go where those of the class before ended. */
const stratifiedParts = (table: Table, { k, seed, column, features }: ColumnFolds, rows: Int32Array): number[][] => {
  const position = positions(table, features ?? Object.keys(table.columns), seed)
  const parts = emptyParts(k)
  let next = 0
  for (const stratum of strata(table.columns[column]!, rows)) {
    const order = stratum.sort((a, b) => position[a]! - position[b]! || a - b)
    const each = Math.floor(order.length / k)
    for (let i = 0; i < each * k; i++) parts[Math.floor(i / each)]!.push(order[i]!)
    for (let i = each * k; i < order.length; i++) parts[next++ % k]!.push(order[i]!)
  }
  return parts
}

/** The largest groups first, each to the part with the fewest rows; among groups of like size the hash has its say. */
const groupParts = (table: Table, { k, seed, column }: ColumnFolds, rows: Int32Array): number[][] => {
  const magnitude = (members: number[]) => Math.floor(Math.log2(members.length))
  const groups = groupsOf(table, column, rows, seed).sort((a, b) => magnitude(b.rows) - magnitude(a.rows))
  const parts = emptyParts(k)
  for (const { rows: members } of groups) {
    const smallest = parts.reduce((least, part) => (part.length < least.length ? part : least))
    for (const row of members) smallest.push(row)
  }
  return parts
}

/** As scikit-learn's TimeSeriesSplit cuts, but that rows of one time stay together and the gap is a length of time. */
const timeFolds = (table: Table, plan: ColumnFolds, rows: Int32Array): Fold[] => {
  const embargoMs = plan.embargo === undefined ? 0 : toMs(plan.embargo)
  const timeline = timelineOf(table, plan.column, rows)
  const { length } = timeline.order
  const size = Math.floor(length / (plan.k + 1))
  const cuts = Array.from({ length: plan.k + 1 }, (_, i) => nearestCut(timeline, length - (plan.k - i) * size))
  const found = cuts.slice(1).map((to, i) => ({
    train: before(timeline, 0, cuts[i]!, embargoMs).sort(),
    validation: timeline.order.slice(cuts[i]!, to).sort(),
  }))
  if (found.some(({ train, validation }) => train.length === 0 || validation.length === 0))
    throw tooFew(plan, rows.length)
  return found
}

const tooFew = ({ k, by = 'random', column }: FoldPlan, rows: number) => {
  const what = column === undefined ? by : `${by} of "${column}"`
  const message = `${rows} rows do not make ${k} folds by ${what}: one of them would be empty. Take fewer folds, or more rows.`
  return new CultivarError('data/too-few-rows', message, { rows, k, by, ...(column === undefined ? {} : { column }) })
}

const emptyParts = (k: number): number[][] => Array.from({ length: k }, () => [])
const ascending = (rows: number[]) => Int32Array.from(rows).sort()
const allRows = (table: Table) => Int32Array.from({ length: table.rows }, (_, row) => row)
