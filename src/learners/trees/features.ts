import type { EncodedColumns } from '../encoders/columns.ts'
import { type DatePart, datePart, dateParts } from '../encoders/dates.ts'

/** Numbers that the trees read as float32. A part of a datetime is computed from its milliseconds when it is read. */
export interface NumberFeature {
  name: string
  kind: 'number' | 'integer' | 'boolean'
  part?: DatePart
  values: Float64Array
}

/** Words by their index in `levels`; −1 is missing. */
export interface LevelFeature {
  name: string
  kind: 'category'
  levels: string[]
  codes: Int32Array
}

export type Feature = NumberFeature | LevelFeature

/** The columns as trees see them: a datetime is six features, everything else is one. */
export const featuresOf = ({ columns }: EncodedColumns): Feature[] =>
  columns.flatMap((column): Feature[] => {
    if (column.kind === 'category') return [column]
    const { name, kind, values } = column
    if (kind === 'datetime') return dateParts.map((part) => ({ name, kind: 'number', part, values }))
    return [{ name, kind, values }]
  })

/** Copies the numbers of `rows` to `out` from `from` on. */
export const readNumbers = (feature: NumberFeature, rows: Int32Array, out: Float32Array, from = 0, step = 1): void => {
  const { values, part } = feature
  for (let i = 0, at = from; i < rows.length; i++, at += step) {
    const value = values[rows[i]!]!
    out[at] = part === undefined ? value : datePart(value, part)
  }
}
