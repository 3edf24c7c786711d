export type TextKind = 'text' | 'category' | 'id'
export type NumericKind = 'number' | 'integer' | 'boolean' | 'datetime'
export type ColumnKind = TextKind | NumericKind

/** Words: `null` is missing. */
export interface TextValues {
  kind: TextKind
  values: (string | null)[]
}

/** Numbers: NaN is missing. A boolean is 0 or 1, a datetime is milliseconds since the epoch. */
export interface NumericValues {
  kind: NumericKind
  values: Float64Array
}

export type ColumnValues = TextValues | NumericValues

/** Rows by column, in memory. Every column has `rows` values. */
export interface Table {
  rows: number
  columns: Record<string, ColumnValues>
}

const numericKinds: ReadonlySet<string> = new Set(['number', 'integer', 'boolean', 'datetime'])
export const isNumericKind = (kind: ColumnKind): kind is NumericKind => numericKinds.has(kind)
export const isNumeric = (column: ColumnValues): column is NumericValues => isNumericKind(column.kind)

/** The rows at `indices`, in that order. */
export const take = (table: Table, indices: ArrayLike<number>): Table => ({
  rows: indices.length,
  columns: Object.fromEntries(
    Object.entries(table.columns).map(([name, column]) => [name, takeValues(column, indices)]),
  ),
})

/** The columns of these names, in that order. */
export const select = (table: Table, names: readonly string[]): Table => ({
  rows: table.rows,
  columns: Object.fromEntries(names.map((name) => [name, table.columns[name]!])),
})

/** The rows of all tables, one after the other; the tables have the same columns. */
export const concat = (tables: Table[]): Table => {
  const first = tables[0]
  if (!first) return { rows: 0, columns: {} }
  const names = Object.keys(first.columns)
  const columns = names.map((name) => [name, concatValues(tables.map((table) => table.columns[name]!))])
  return { rows: tables.reduce((sum, table) => sum + table.rows, 0), columns: Object.fromEntries(columns) }
}

const takeValues = (column: ColumnValues, indices: ArrayLike<number>): ColumnValues => {
  if (isNumeric(column)) return { kind: column.kind, values: Float64Array.from(indices, (i) => column.values[i]!) }
  return { kind: column.kind, values: Array.from(indices, (i) => column.values[i]!) }
}

const concatValues = (columns: ColumnValues[]): ColumnValues => {
  const first = columns[0]!
  if (!isNumeric(first)) return { kind: first.kind, values: columns.flatMap((column) => (column as TextValues).values) }
  const values = new Float64Array(columns.reduce((sum, column) => sum + column.values.length, 0))
  let offset = 0
  for (const column of columns as NumericValues[]) {
    values.set(column.values, offset)
    offset += column.values.length
  }
  return { kind: first.kind, values }
}
