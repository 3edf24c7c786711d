import { isNumeric, type Table } from '../../kit/table.ts'

/** A row of a table as it would arrive at the server. A datetime stays milliseconds, as the server reads it. */
export const rowOf = (table: Table, row: number): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(table.columns).map(([name, column]) => {
      if (!isNumeric(column)) return [name, column.values[row]!]
      const value = column.values[row]!
      if (Number.isNaN(value)) return [name, null]
      return [name, column.kind === 'boolean' ? value === 1 : value]
    }),
  )
