import type { Model } from '../define.ts'
import { parseIso } from '../kit/iso.ts'
import type { ColumnValues, NumericKind, Table } from '../kit/table.ts'
import { isNumericKind } from '../kit/table.ts'

/** Labelled live rows, as training wants them: the inputs of predictions and what turned out to be true. */
export interface LiveRow {
  id: string
  input: Record<string, unknown>
  label: string
}

/** The live rows as a table of the model's features and target. Other columns are missing. */
export const liveTable = (model: Model, rows: readonly LiveRow[]): Table => {
  const columns = Object.entries(model.data.columns).map(([name, { kind }]): [string, ColumnValues] => {
    const value = (row: LiveRow) => (name === model.target ? row.label : row.input[name])
    if (isNumericKind(kind))
      return [name, { kind, values: Float64Array.from(rows, (row) => toNumber(value(row), kind)) }]
    return [name, { kind, values: rows.map((row) => toText(value(row))) }]
  })
  return { rows: rows.length, columns: Object.fromEntries(columns) }
}

const toText = (value: unknown) => (value === undefined || value === null ? null : String(value))

const toNumber = (value: unknown, kind: NumericKind) => {
  if (value === undefined || value === null) return Number.NaN
  if (kind === 'datetime' && typeof value === 'string') return parseIso(value) ?? Number.NaN
  // The label of a yes and no is kept as a word.
  return value === 'true' || value === 'false' ? Number(value === 'true') : Number(value)
}
