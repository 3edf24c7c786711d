import type { EncodedColumns } from '../encoders/columns.ts'
import { datePart } from '../encoders/dates.ts'
import type { ForestColumn } from './forest.ts'

/** Writes the values of a column for some rows as float32, `step` apart. */
type ReadColumn = (rows: Int32Array, out: Float32Array, step: number) => void

/** Reads a column of the forest from encoded rows. A level is its index in the forest's own levels, NaN is missing. */
export const columnReader = (column: ForestColumn, encoded: EncodedColumns): ReadColumn => {
  const source = encoded.columns.find(({ name }) => name === column.name)
  if (!source || (source.kind === 'category') !== (column.kind === 'category')) return write(() => Number.NaN)
  if (source.kind === 'category') {
    const places = levelPlaces(column)
    const placeOf = Float32Array.from(source.levels, (level) => places.get(level) ?? Number.NaN)
    return write((row) => (source.codes[row]! < 0 ? Number.NaN : placeOf[source.codes[row]!]!))
  }
  const { values } = source
  const part = column.kind === 'category' ? undefined : column.part
  if (part) return write((row) => datePart(values[row]!, part))
  return (rows, out, step) => {
    for (let i = 0; i < rows.length; i++) out[i * step] = values[rows[i]!]!
  }
}

const write =
  (value: (row: number) => number): ReadColumn =>
  (rows, out, step) => {
    for (let i = 0; i < rows.length; i++) out[i * step] = value(rows[i]!)
  }

const levelPlaces = (column: ForestColumn): Map<string, number> =>
  new Map(column.kind === 'category' ? column.levels.map((level, i) => [level, i]) : [])

/** Reads a row of a request into float32 numbers. What is no number, or no level, is missing. */
export const rowReader = (columns: ForestColumn[]): ((row: Record<string, unknown>, out: Float32Array) => void) => {
  const readers = columns.map(valueReader)
  return (row, out) => {
    for (let i = 0; i < readers.length; i++) out[i] = readers[i]!(row[columns[i]!.name])
  }
}

const valueReader = (column: ForestColumn): ((value: unknown) => number) => {
  if (column.kind === 'category') {
    const places = levelPlaces(column)
    return (value) => (typeof value === 'string' ? (places.get(value) ?? Number.NaN) : Number.NaN)
  }
  const { part } = column
  return part === undefined ? numberOf : (value) => datePart(numberOf(value), part)
}

const numberOf = (value: unknown): number => {
  if (typeof value === 'number') return value
  return typeof value === 'boolean' ? Number(value) : Number.NaN
}
