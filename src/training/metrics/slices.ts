import { quantile } from '../../kit/statistics/quantile.ts'
import { type ColumnValues, isNumeric, type NumericValues, type Table } from '../../kit/table.ts'

/** How a model does on the rows where `column` is `value`: a word, `12 – 30` of numbers, or `missing`. */
export interface Slice<Metrics> {
  column: string
  value: string
  rows: number
  metrics: Metrics
}

export interface SliceOptions {
  columns: readonly string[]
  /** Smaller slices say little and are left out; 30 by default. */
  minimumRows?: number
  /** Of a column of many words, this many of the commonest; 20 by default. */
  mostSlices?: number
}

/**
 * For each column the metrics of each of its values. Numbers are cut in quartiles where they have more than eight values.
 * `measure` is given row indices of the table; `takeJudged` cuts answers by them.
 */
export const sliceTables = <Metrics>(
  table: Table,
  measure: (rows: Int32Array) => Metrics,
  { columns, minimumRows = 30, mostSlices = 20 }: SliceOptions,
): Slice<Metrics>[] =>
  columns.flatMap((column) =>
    slicesOf(table.columns[column]!)
      .filter(({ rows }) => rows.length >= minimumRows)
      .slice(0, mostSlices)
      .map(({ value, rows }) => ({ column, value, rows: rows.length, metrics: measure(Int32Array.from(rows)) })),
  )

interface RowsOf {
  value: string
  rows: number[]
}

const slicesOf = (column: ColumnValues): RowsOf[] => {
  if (isNumeric(column)) return sliceNumbers(column)
  const slices = grouped(column.values.length, (row) => column.values[row] ?? missing)
  return slices.sort((a, b) => b.rows.length - a.rows.length)
}

const missing = 'missing'
const fewValues = 8

const sliceNumbers = ({ kind, values }: NumericValues): RowsOf[] => {
  const write = writers[kind] ?? ((value: number) => String(Number(value.toPrecision(6))))
  const sorted = values.filter((value) => !Number.isNaN(value)).sort()
  const few = new Set(sorted).size <= fewValues
  const edges = few ? [] : quartileEdges(sorted)
  const name = (row: number) => {
    const value = values[row]!
    if (Number.isNaN(value)) return missing
    return few ? write(value) : quartileName(edges, value, write)
  }
  const slices = grouped(values.length, name)
  return slices.sort((a, b) => orderOf(values, a) - orderOf(values, b))
}

const writers: Partial<Record<string, (value: number) => string>> = {
  boolean: (value) => (value === 1 ? 'true' : 'false'),
  datetime: (value) => new Date(value).toISOString(),
}

/** Where half of all rows share a value, two quartiles are one. */
const quartileEdges = (sorted: Float64Array): number[] => [
  ...new Set([0, 0.25, 0.5, 0.75, 1].map((q) => quantile(sorted, q))),
]

/** A slice holds what lies above its lower edge and not above its upper one; the first one holds the smallest value too. */
const quartileName = (edges: number[], value: number, write: (value: number) => string): string => {
  const upper = Math.max(
    1,
    edges.findIndex((edge) => value <= edge),
  )
  return `${write(edges[upper - 1]!)} – ${write(edges[upper]!)}`
}

const orderOf = (values: Float64Array, { rows }: RowsOf): number => {
  const value = values[rows[0]!]!
  return Number.isNaN(value) ? Number.POSITIVE_INFINITY : value
}

const grouped = (count: number, name: (row: number) => string): RowsOf[] => {
  const groups = new Map<string, number[]>()
  for (let row = 0; row < count; row++) {
    const value = name(row)
    const rows = groups.get(value)
    if (rows) rows.push(row)
    else groups.set(value, [row])
  }
  return [...groups].map(([value, rows]) => ({ value, rows }))
}
