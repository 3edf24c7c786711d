import { type SplitDefinition, toMs } from '../define.ts'
import { CultivarError } from '../kit/errors.ts'
import type { Table } from '../kit/table.ts'
import { groupsOf } from './split/groups.ts'
import { positions } from './split/hash.ts'
import { strata } from './split/strata.ts'
import { before, nearestCut, timelineOf } from './split/timeline.ts'

/** Row indices, in the table's order. */
export interface Split {
  train: Int32Array
  validation: Int32Array
  test: Int32Array
  /** By time: rows of the embargo, and rows whose time is not known. They are in no part. */
  leftOut?: Int32Array
}

interface SplitOptions {
  /** There is a test set of its own: the rows meant for the test train instead. */
  hasTest?: boolean
  /** Whose classes are stratified, where the definition names no column. */
  target?: string
}

/**
 * Divides rows in the way the definition says, the same for the same rows, definition and seed. At random the hash of
 * a row's features decides, so that equal rows fall into the same part, and a row keeps its part when others come or
 * go. Refuses a division that leaves a part without rows (data/too-few-rows).
 */
export const split = (
  table: Table,
  features: readonly string[],
  definition: SplitDefinition,
  seed: number,
  options: SplitOptions = {},
): Split => {
  const { by = 'random', column = options.target } = definition
  if (by === 'random' || column === undefined) return atRandom(table, features, definition, seed, options)
  const parts = ways[by](table, { features, definition, seed, options, column })
  const sizes = { train: parts.train.length, validation: parts.validation.length, test: parts.test.length }
  if (sizes.train > 0 && sizes.validation > 0 && (sizes.test > 0 || options.hasTest)) return parts
  const message = `By ${by} of "${column}" the ${table.rows} rows make parts of ${sizes.train} to learn from, ${sizes.validation} to choose settings and ${sizes.test} to judge. Take a column of more values, other shares, or split: { by: 'random' }.`
  throw new CultivarError('data/too-few-rows', message, { by, column, ...sizes })
}

interface Wanted {
  features: readonly string[]
  definition: SplitDefinition
  seed: number
  options: SplitOptions
  column: string
}

type Shares = Pick<SplitDefinition, 'validation' | 'test'>

const atRandom = (table: Table, features: readonly string[], shares: Shares, seed: number, options: SplitOptions) => {
  const parts = emptyParts()
  positions(table, features, seed).forEach((position, row) => {
    parts[partAt(position, shares)].push(row)
  })
  return finished(parts, options)
}

/** The hash orders the rows of each class, and cuts are made where a part has its share. Equal rows are not parted. */
const stratified = (table: Table, { features, definition, seed, options, column }: Wanted): Split => {
  const position = positions(table, features, seed)
  const parts = emptyParts()
  for (const rows of strata(table.columns[column]!, allRows(table))) {
    const order = rows.sort((a, b) => position[a]! - position[b]! || a - b)
    let part: PartName = 'test'
    order.forEach((row, i) => {
      const equal = i > 0 && position[row] === position[order[i - 1]!]
      if (!equal) part = partAt((i + 0.5) / order.length, definition)
      parts[part].push(row)
    })
  }
  return finished(parts, options)
}

// Of few groups a hash may leave a part without any; then they are ordered by it and dealt by their number.
const fewGroups = 50

const byGroup = (table: Table, { definition, seed, options, column }: Wanted): Split => {
  const groups = groupsOf(table, column, allRows(table), seed)
  const forTest = Math.max(1, Math.round(definition.test * groups.length))
  const forValidation = Math.max(1, Math.round(definition.validation * groups.length))
  const dealt = (i: number) => (i < forTest ? 'test' : i < forTest + forValidation ? 'validation' : 'train')
  const parts = emptyParts()
  groups.forEach(({ rows, position }, i) => {
    const part = parts[groups.length < fewGroups ? dealt(i) : partAt(position, definition)]
    for (const row of rows) part.push(row)
  })
  return finished(parts, options)
}

/** With a test set of its own the newest rows choose settings, and no row is held back. */
const byTime = (table: Table, { definition, options, column }: Wanted): Split => {
  const embargoMs = definition.embargo === undefined ? 0 : toMs(definition.embargo)
  const timeline = timelineOf(table, column, allRows(table))
  const { length } = timeline.order
  const test = options.hasTest ? 0 : definition.test
  const testFrom = nearestCut(timeline, Math.round(length * (1 - test)))
  const validationFrom = nearestCut(timeline, Math.round(length * (1 - test - definition.validation)))
  const parts = {
    train: before(timeline, 0, validationFrom, embargoMs).sort(),
    validation: before(timeline, validationFrom, testFrom, embargoMs).sort(),
    test: timeline.order.slice(testFrom).sort(),
  }
  const used = new Set([...parts.train, ...parts.validation, ...parts.test])
  return { ...parts, leftOut: allRows(table).filter((row) => !used.has(row)) }
}

const ways = { stratified, group: byGroup, time: byTime }

type PartName = 'train' | 'validation' | 'test'

const partAt = (position: number, { validation, test }: Shares): PartName => {
  if (position < test) return 'test'
  return position < test + validation ? 'validation' : 'train'
}

const emptyParts = (): Record<PartName, number[]> => ({ train: [], validation: [], test: [] })

const finished = (
  { train, validation, test }: Record<PartName, number[]>,
  { hasTest = false }: SplitOptions,
): Split => ({
  train: Int32Array.from(hasTest ? [...train, ...test] : train).sort(),
  validation: Int32Array.from(validation).sort(),
  test: Int32Array.from(hasTest ? [] : test).sort(),
})

const allRows = (table: Table) => Int32Array.from({ length: table.rows }, (_, row) => row)
