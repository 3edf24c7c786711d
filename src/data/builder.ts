import type { Column, Columns } from '../define.ts'
import { type ColumnValues, isNumericKind, type NumericValues, type Table, type TextValues } from '../kit/table.ts'
import { converterOf, isMissing } from './convert.ts'

/** A value that cannot be used: it is missing where it must not be, not of the column's kind, or no known level. */
export interface Violation {
  column: string
  /** The row's index in the table. */
  row: number
  problem: 'missing' | 'type' | 'level'
  /** What the source held, cut at 200 characters. */
  value: string | null
}

export interface Builder {
  /** Adds rows: one array of raw values for each column, in the order of the columns. */
  add(batch: unknown[][]): void
  rows(): number
  finish(): { table: Table; violations: Violation[] }
}

/** Collects raw values into a table. A value that does not fit becomes missing there and a violation beside it. */
export const tableBuilder = (columns: Columns): Builder => {
  const violations: Violation[] = []
  const collectors = Object.entries(columns).map(([name, column]) => collectorOf(name, column, violations))
  let rows = 0
  return {
    add: (batch) => {
      collectors.forEach((collector, i) => {
        collector.add(batch[i]!, rows)
      })
      rows += batch[0]?.length ?? 0
    },
    rows: () => rows,
    finish: () => ({
      table: { rows, columns: Object.fromEntries(collectors.map(({ name, finish }) => [name, finish()])) },
      violations: violations.sort((a, b) => a.row - b.row),
    }),
  }
}

interface Collector {
  name: string
  add(values: unknown[], firstRow: number): void
  finish(): ColumnValues
}

const collectorOf = (name: string, column: Column, violations: Violation[]): Collector => {
  const convert = converterOf(column)
  const store = isNumericKind(column.kind) ? numbers(column.kind) : words(column.kind)
  const misfit = column.kind === 'category' ? 'level' : 'type'
  const put = store.put as (value: string | number | undefined) => void
  const add = (values: unknown[], firstRow: number) => {
    for (let i = 0; i < values.length; i++) {
      const raw = values[i]
      const missing = isMissing(raw, column.kind)
      const value = missing ? undefined : convert(raw)
      put(value)
      if (value !== undefined || (missing && column.optional)) continue
      const problem = missing ? 'missing' : misfit
      violations.push({ column: name, row: firstRow + i, problem, value: missing ? null : shown(raw) })
    }
  }
  return { name, add, finish: store.finish }
}

const words = (kind: TextValues['kind']) => {
  const values: (string | null)[] = []
  return {
    put: (value: string | undefined) => {
      values.push(value ?? null)
    },
    finish: (): TextValues => ({ kind, values }),
  }
}

const numbers = (kind: NumericValues['kind']) => {
  let values = new Float64Array(1024)
  let length = 0
  return {
    put: (value: number | undefined) => {
      if (length === values.length) {
        const larger = new Float64Array(length * 2)
        larger.set(values)
        values = larger
      }
      values[length++] = value ?? Number.NaN
    },
    finish: (): NumericValues => ({ kind, values: values.slice(0, length) }),
  }
}

const shown = (raw: unknown): string => {
  const text = typeof raw === 'object' ? JSON.stringify(raw) : String(raw)
  return text.slice(0, 200).toWellFormed()
}
