import { type ColumnKind, type ColumnValues, isNumeric, type Table } from '../kit/table.ts'
import { cut, isMissingAt, valueAt } from './values.ts'

/** What a column's values look like, as plain JSON of bounded size. */
export interface ColumnProfile {
  column: string
  kind: ColumnKind
  rows: number
  missing: number
  distinct: number
  /** Of a number, an integer, or a datetime (in milliseconds since the epoch). */
  numbers?: Summary
  /** Of a text or an id: lengths in UTF-16 units. */
  lengths?: Summary
  /** Of a category or a boolean: the shares of its values among the present ones, largest first, at most fifty. */
  shares?: { value: string; count: number; share: number }[]
}

/** Quantiles interpolate between neighbours, as NumPy's default does. */
export interface Summary {
  min: number
  max: number
  mean: number
  quantiles: { p01: number; p05: number; p25: number; p50: number; p75: number; p95: number; p99: number }
}

export const profile = (table: Table): ColumnProfile[] =>
  Object.entries(table.columns).map(([name, column]) => {
    const present = presentValues(column)
    return {
      column: name,
      kind: column.kind,
      rows: table.rows,
      missing: table.rows - present.length,
      distinct: new Set(present).size,
      ...(present.length === 0 ? {} : detail(column, present)),
    }
  })

const presentValues = (column: ColumnValues): ArrayLike<string | number> & Iterable<string | number> =>
  isNumeric(column)
    ? column.values.filter((value) => !Number.isNaN(value))
    : column.values.filter((value) => value !== null)

const detail = (column: ColumnValues, present: ArrayLike<string | number>): Partial<ColumnProfile> => {
  if (column.kind === 'category' || column.kind === 'boolean') return { shares: sharesOf(column, present.length) }
  if (isNumeric(column)) return { numbers: summaryOf(present as Float64Array) }
  return { lengths: summaryOf(Float64Array.from(present as ArrayLike<string>, (word) => word.length)) }
}

const sharesAtMost = 50

const sharesOf = (column: ColumnValues, present: number) => {
  const counts = new Map<string, number>()
  for (let row = 0; row < column.values.length; row++) {
    if (isMissingAt(column, row)) continue
    const value = String(valueAt(column, row))
    counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  return [...counts]
    .sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1))
    .slice(0, sharesAtMost)
    .map(([value, count]) => ({ value: cut(value, 80), count, share: count / present }))
}

const summaryOf = (values: Float64Array): Summary => {
  const sorted = Float64Array.from(values).sort()
  const at = (share: number) => quantile(sorted, share)
  return {
    min: sorted[0]!,
    max: sorted[sorted.length - 1]!,
    // Divided before they are added, so that numbers near the largest double have a finite mean.
    mean: sorted.reduce((sum, value) => sum + value / sorted.length, 0),
    quantiles: {
      p01: at(0.01),
      p05: at(0.05),
      p25: at(0.25),
      p50: at(0.5),
      p75: at(0.75),
      p95: at(0.95),
      p99: at(0.99),
    },
  }
}

const quantile = (sorted: Float64Array, share: number) => {
  const place = share * (sorted.length - 1)
  const below = Math.floor(place)
  const above = Math.min(below + 1, sorted.length - 1)
  const weight = place - below
  return sorted[below]! * (1 - weight) + sorted[above]! * weight
}
