import { type ColumnValues, isNumeric, type Table } from '../../kit/table.ts'
import type { Score } from '../../learners.ts'

export interface PartialDependenceOptions {
  column: string
  output: number
  /** At most so many values of the column are tried; 20 by default. */
  points?: number
}

export interface PartialDependence {
  column: string
  /** Numbers ascending (a boolean is 0 or 1, a datetime milliseconds), words from the most frequent on. */
  values: (number | string)[]
  /** The mean score where every row has the value. */
  means: Float64Array
  /** The score of each row where it has the value, rows × values, row-major. */
  curves: Float64Array
}

/**
 * How the scores follow one column while the others stay as they are: partial dependence (J. Friedman, "Greedy function
 * approximation", 2001) and the curve of each row that it is the mean of (individual conditional expectation, A.
 * Goldstein et al. 2015). Numbers are tried at their quantiles, with the smallest and the largest, words by frequency.
 * A column that has no values gives no points.
 */
export const partialDependence = async (
  score: Score,
  table: Table,
  { column, output, points = 20 }: PartialDependenceOptions,
): Promise<PartialDependence> => {
  const given = table.columns[column]!
  const values = isNumeric(given) ? quantilesOf(given.values, points) : mostFrequent(given.values, points)
  const means = new Float64Array(values.length)
  const curves = new Float64Array(values.length * table.rows)
  for (const [at, value] of values.entries()) {
    const scores = await score({ rows: table.rows, columns: { ...table.columns, [column]: constant(given, value) } })
    const outputs = scores.length / table.rows
    for (let row = 0; row < table.rows; row++) {
      const answer = scores[row * outputs + output]!
      curves[row * values.length + at] = answer
      means[at] = means[at]! + answer / table.rows
    }
  }
  return { column, values, means, curves }
}

/** Values that occur, not means of two of them, so that whole numbers stay whole. */
const quantilesOf = (values: Float64Array, points: number): number[] => {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort()
  const distinct = [...new Set(sorted)]
  if (distinct.length <= points) return distinct
  const found = Array.from({ length: points }, (_, i) => sorted[Math.round((i / (points - 1)) * (sorted.length - 1))]!)
  return [...new Set(found)]
}

const mostFrequent = (words: (string | null)[], points: number): string[] => {
  const counts = new Map<string, number>()
  for (const word of words) if (word !== null) counts.set(word, (counts.get(word) ?? 0) + 1)
  const ranked = [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
  return ranked.slice(0, points).map(([word]) => word)
}

const constant = (column: ColumnValues, value: number | string): ColumnValues => {
  if (isNumeric(column))
    return { kind: column.kind, values: new Float64Array(column.values.length).fill(Number(value)) }
  return { kind: column.kind, values: column.values.map(() => String(value)) }
}
