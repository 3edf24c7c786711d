import type { Check } from '../../define.ts'
import { CultivarError } from '../../kit/errors.ts'
import type { ColumnKind, ColumnValues } from '../../kit/table.ts'
import { isMissingAt } from '../values.ts'

/** What a check found: in words what was to hold and what is, and the indices of the rows that break it. */
export interface Outcome {
  passed: boolean
  expected: string
  observed: string
  rows: Int32Array
  /** The share that bad rows are of all rows that were asked, or for a share check how far it is. */
  badShare: number
}

/** The column that a check looks at. `unfit` says of a row whose value is missing that the source held one which did not fit. */
export interface Subject {
  column: ColumnValues
  unfit: (row: number) => boolean
}

export type CheckOf<Name extends Check['check']> = Extract<Check, { check: Name }>

/** Rows with a value that `good` refuses. Missing values are another check's matter. */
const badRows = (column: ColumnValues, good: (value: string | number) => boolean): Int32Array => {
  const rows: number[] = []
  for (let row = 0; row < column.values.length; row++) {
    if (!isMissingAt(column, row) && !good(column.values[row]!)) rows.push(row)
  }
  return Int32Array.from(rows)
}

export const presentCount = (column: ColumnValues): number => {
  let count = 0
  for (let row = 0; row < column.values.length; row++) if (!isMissingAt(column, row)) count++
  return count
}

/** The outcome of a check that asks every present value the same question. */
export const eachValue = (
  column: ColumnValues,
  expected: string,
  fault: string,
  good: (value: string | number) => boolean,
) => {
  const rows = badRows(column, good)
  const observed = rows.length === 0 ? 'all' : `${rows.length} ${fault}`
  return { passed: rows.length === 0, expected, observed, rows, badShare: shareOf(rows.length, presentCount(column)) }
}

export const shareOf = (count: number, of: number): number => (of === 0 ? 0 : count / of)

/** In words: between 1 and 5, at least 1, at most 5. */
export const between = (
  min: number | undefined,
  max: number | undefined,
  write: (n: number) => string = String,
): string => {
  if (min !== undefined && max !== undefined) return `between ${write(min)} and ${write(max)}`
  if (min !== undefined) return `at least ${write(min)}`
  return max === undefined ? 'anything' : `at most ${write(max)}`
}

export const requireKind = (check: Check, column: ColumnValues, kinds: readonly ColumnKind[]): void => {
  if (kinds.includes(column.kind)) return
  const message = `check.${check.check}("${check.column}") works for ${kinds.join(', ')} columns; "${check.column}" is a ${column.kind} column. Take the check away or change the kind.`
  throw new CultivarError('data/column-type', message, { check: check.check, column: check.column, kind: column.kind })
}
