import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readSource, split, validate } from '../../data.ts'
import type { Model, Source } from '../../define.ts'
import { CultivarError } from '../../kit/errors.ts'
import { seededRandom, shuffle } from '../../kit/random.ts'
import { isNumeric, type Table } from '../../kit/table.ts'
import { fileSource } from '../sources.ts'

/** A row to send, and what is true of it. */
export interface Example {
  input: Record<string, unknown>
  label: string
}

/** Rows that the model did not learn from: its test source, or the part that it holds out. */
export const rowsAtHome = async (model: Model, root: string, most: number): Promise<Example[]> => {
  const own = await read(model, model.data.test ?? model.data.from, root)
  const { test } = model.data.test
    ? { test: everyRow(own) }
    : split(own, model.features, model.split, model.seed, { target: model.target })
  return examples(model, own, test, most)
}

/** Rows of another domain, in random order. */
export const shiftedRows = async (
  model: Model,
  root: string,
  path: string | undefined,
  most: number,
): Promise<Example[]> => {
  const file = path ?? bundledShift(root)
  if (file === undefined) {
    throw new CultivarError(
      'cli/usage',
      'Name a file with rows of another kind: --shifted reviews-of-products.csv. It has the columns of your data set.',
    )
  }
  const table = await read(model, fileSource(file), root)
  return examples(model, table, everyRow(table), most)
}

/** The rows of another kind that the project brings, if it does. */
export const bundledShift = (root: string): string | undefined => {
  const bundled = join(root, 'data', 'products.csv')
  return existsSync(bundled) ? bundled : undefined
}

const read = async (model: Model, source: Source, root: string): Promise<Table> => {
  const { columns } = model.data
  return validate(await readSource(source, columns, { root }), { columns, checks: [] }).kept
}

const everyRow = (table: Table) => Int32Array.from({ length: table.rows }, (_, i) => i)

const examples = (model: Model, table: Table, rows: Int32Array, most: number): Example[] => {
  const order = shuffle(rows.slice(), seededRandom(model.seed)).subarray(0, most)
  return Array.from(order, (row) => ({
    input: Object.fromEntries(model.features.map((name) => [name, wireValue(table, name, row)])),
    label: String(table.columns[model.target]!.values[row]),
  }))
}

const wireValue = (table: Table, name: string, row: number) => {
  const column = table.columns[name]!
  const value = column.values[row]!
  if (!isNumeric(column)) return value
  if (Number.isNaN(value)) return null
  if (column.kind === 'boolean') return value === 1
  return column.kind === 'datetime' ? new Date(value as number).toISOString() : value
}
