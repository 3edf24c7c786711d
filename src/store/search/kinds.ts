import { storable } from '../../kit/unicode.ts'
import type { Field } from './field.ts'

/** A column of text, or what is one in SQL. */
export const textColumn = (value: string): Field => ({ kind: 'text', value })

/** A column of whole numbers that a double holds, such as milliseconds since 1970. */
export const integerColumn = (value: string): Field => ({ kind: 'integer', value })

/** The same, where it may be null. */
export const nullable = (field: Field): Field => ({ ...field, nullable: true })

/** The value of a key in a table of keys and values, each once for the row that `owner` says, as in `x.run_id = r.run_id`. */
export const textOfKey = (table: string, owner: string, key: string): Field => ({
  kind: 'text',
  value: 'x.value',
  rows: (bind) => `from ${table} x where ${owner} and x.key = ${bind(storable(key))}::text`,
})

/** The same of a table whose index holds the first 200 characters of a value. */
export const indexedTextOfKey = (table: string, owner: string, key: string): Field => ({
  ...textOfKey(table, owner, key),
  indexed: 'left(x.value, 200)',
})

/** The same of numbers, among which there may be NaN, with an index by key and value. */
export const walkedNumberOfKey = (table: string, owner: string, key: string): Field => ({
  ...numberOfKey(table, owner, key),
  walked: true,
})

/** The same of numbers, among which there may be NaN. */
export const numberOfKey = (table: string, owner: string, key: string): Field => ({
  ...textOfKey(table, owner, key),
  kind: 'double',
  isNan: 'x.is_nan',
})
