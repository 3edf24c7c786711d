import { isoTime } from '../kit/iso.ts'
import type { ColumnValues } from '../kit/table.ts'

/** The value as a person and JSON write it: a boolean as true or false, a time in ISO 8601, missing as null. */
export const valueAt = (column: ColumnValues, row: number): string | number | boolean | null => {
  const value = column.values[row]!
  if (value === null || Number.isNaN(value)) return null
  if (column.kind === 'boolean') return value === 1
  return column.kind === 'datetime' ? isoTime(value as number) : value
}

export const isMissingAt = (column: ColumnValues, row: number): boolean => {
  const value = column.values[row]
  return value === null || Number.isNaN(value)
}

/** At most `length` UTF-16 units, never half a character, with a mark where something was cut off. */
export const cut = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length - 1).replace(/[\uD800-\uDBFF]$/, '')}…`

/** A share in per cent. A small one is never rounded to nothing. */
export const percent = (share: number): string => {
  const digits = share === 0 || share >= 0.1 ? 1 : Math.min(6, Math.ceil(-Math.log10(share)))
  return `${Number((share * 100).toFixed(digits))} %`
}
