import type { Check, Columns, Dataset, Severity } from '../define.ts'
import type { Violation } from './builder.ts'
import { complete } from './checks/complete.ts'
import { custom } from './checks/custom.ts'
import { length } from './checks/length.ts'
import { oneOf } from './checks/one-of.ts'
import type { Outcome, Subject } from './checks/outcome.ts'
import { range } from './checks/range.ts'
import { schema } from './checks/schema.ts'
import { share } from './checks/share.ts'
import { unique } from './checks/unique.ts'
import type { Ingested } from './read.ts'
import { cut, valueAt } from './values.ts'

export interface CheckResult {
  /** `schema` is what the declaration of the column itself demands. */
  check: Check['check'] | 'schema'
  column: string
  severity: Severity
  expected: string
  observed: string
  badCount: number
  /** Of the rows that were asked. For a share check: how far it is from what was expected. */
  badShare: number
  /** The first five. `row` is the row's number in the source. */
  examples: { row: number; value: string }[]
  passed: boolean
  /** Indices into the ingested table. */
  rows: Int32Array
}

/** Every rule of the data set against the rows: the columns' own first, then the checks in their order. */
export const runChecks = (ingested: Ingested, { columns, checks }: Pick<Dataset, 'columns' | 'checks'>) => {
  const byColumn = violationsByColumn(ingested.violations)
  return [
    ...schemaResults(ingested, columns, byColumn),
    ...checks
      .filter((check) => Object.hasOwn(ingested.table.columns, check.column))
      .map((check) => checkResult(ingested, check, byColumn.get(check.column) ?? [])),
  ]
}

const violationsByColumn = (violations: readonly Violation[]) => {
  const byColumn = new Map<string, Violation[]>()
  for (const violation of violations) {
    const same = byColumn.get(violation.column)
    if (same) same.push(violation)
    else byColumn.set(violation.column, [violation])
  }
  return byColumn
}

const schemaResults = (ingested: Ingested, columns: Columns, byColumn: Map<string, Violation[]>): CheckResult[] =>
  Object.keys(ingested.table.columns).map((column) => {
    const violations = byColumn.get(column) ?? []
    const outcome = schema(columns[column]!, violations, ingested.table.rows)
    const held = violations.slice(0, exampleCount).map(({ value }) => value ?? missing)
    return resultOf(ingested, { check: 'schema', column, severity: 'quarantine' }, outcome, (i) => held[i]!)
  })

const checkResult = (ingested: Ingested, check: Check, violations: Violation[]): CheckResult => {
  const column = ingested.table.columns[check.column]!
  const misfits = new Set(violations.filter(({ problem }) => problem !== 'missing').map(({ row }) => row))
  const outcome = outcomeOf(check, { column, unfit: (row) => misfits.has(row) })
  return resultOf(ingested, check, outcome, (i) => String(valueAt(column, outcome.rows[i]!) ?? missing))
}

const outcomeOf = (check: Check, subject: Subject): Outcome => {
  switch (check.check) {
    case 'complete':
      return complete(check, subject)
    case 'unique':
      return unique(check, subject)
    case 'range':
      return range(check, subject)
    case 'oneOf':
      return oneOf(check, subject)
    case 'length':
      return length(check, subject)
    case 'share':
      return share(check, subject)
    case 'custom':
      return custom(check, subject)
  }
}

const exampleCount = 5
const missing = '(missing)'

const resultOf = (
  { rowNumbers }: Ingested,
  { check, column, severity }: Pick<CheckResult, 'check' | 'column' | 'severity'>,
  { expected, observed, badShare, passed, rows }: Outcome,
  shownValue: (example: number) => string,
): CheckResult => {
  const first = passed ? [] : Array.from(rows.subarray(0, exampleCount))
  const examples = first.map((row, i) => ({ row: rowNumbers[row]!, value: cut(shownValue(i), 80) }))
  return { check, column, severity, expected, observed, badCount: rows.length, badShare, examples, passed, rows }
}
