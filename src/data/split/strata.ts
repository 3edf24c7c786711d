import { quantile } from '../../kit/statistics/quantile.ts'
import { type ColumnValues, isNumeric } from '../../kit/table.ts'

// Numbers of more values than this are cut in ten strata.
const mostValues = 20

/** Rows that share a value of the column, or the tenth of the range it lies in; what is missing is a stratum too. */
export const strata = (column: ColumnValues, rows: Int32Array): Int32Array[] =>
  [...Map.groupBy(rows, stratumOf(column, rows)).values()].map((members) => Int32Array.from(members))

const stratumOf = (column: ColumnValues, rows: Int32Array): ((row: number) => string | number | null) => {
  if (!isNumeric(column)) return (row) => column.values[row]!
  const { values } = column
  const known = Float64Array.from(rows, (row) => values[row]!).filter((value) => !Number.isNaN(value))
  if (new Set(known).size <= mostValues) return (row) => values[row]!
  const sorted = known.sort()
  const edges = Array.from({ length: 9 }, (_, i) => quantile(sorted, (i + 1) / 10))
  return (row) => (Number.isNaN(values[row]!) ? null : edges.filter((edge) => edge < values[row]!).length)
}
