import { isoTime } from '../../kit/iso.ts'
import type { ColumnKind } from '../../kit/table.ts'

/** A value as an explanation names it, whether it arrived as people write it or stands in a table as a number. */
export const wordOf = (value: unknown, kind: ColumnKind): string => {
  if (value === null || value === undefined || Number.isNaN(value)) return 'missing'
  if (value instanceof Date) return isoTime(value.getTime())
  if (kind === 'datetime' && typeof value === 'number') return isoTime(value)
  if (kind === 'boolean' && typeof value === 'number') return String(value === 1)
  return String(value)
}
