import type { Dataset } from '../define.ts'
import { type Table, take } from '../kit/table.ts'
import { type CheckResult, runChecks } from './checks.ts'
import type { SourceFile } from './files.ts'
import type { Ingested } from './read.ts'
import { cut, percent, valueAt } from './values.ts'

/** What was checked and found, as plain JSON whose size depends on the columns and checks, not on the rows. */
export interface ValidationReport {
  /** Whether a training may use the kept rows. */
  passed: boolean
  /** Why it did not pass, in sentences. */
  problems: string[]
  rows: number
  kept: number
  quarantined: number
  checks: Omit<CheckResult, 'rows'>[]
  files: SourceFile[]
  extraColumns: string[]
}

/** A row that was set aside, as the source held it; long values are cut. */
export interface QuarantinedRow {
  /** Its number in the source. */
  row: number
  reasons: string[]
  values: Record<string, string | number | boolean | null>
}

export interface Validation {
  report: ValidationReport
  kept: Table
  /** The numbers that the kept rows have in the source. */
  keptRowNumbers: Int32Array
  /** The first 10,000; `report.quarantined` counts all. */
  quarantined: QuarantinedRow[]
}

const quarantinedAtMost = 10_000
const listedAtMost = 50

/** Holds the rows against the data set. Nothing is thrown for bad data: `report.passed` says whether to go on. */
export const validate = (ingested: Ingested, dataset: Pick<Dataset, 'columns' | 'checks'>): Validation => {
  const results = runChecks(ingested, dataset)
  const aside = results.filter(({ passed, severity }) => !passed && severity === 'quarantine')
  const bad = new Uint8Array(ingested.table.rows)
  for (const { rows } of aside) for (const row of rows) bad[row] = 1
  const keptRows = bad.reduce<number[]>((kept, flag, row) => {
    if (!flag) kept.push(row)
    return kept
  }, [])
  const problems = problemsOf(results, bad.length, keptRows.length)
  const report = {
    passed: problems.length === 0,
    problems,
    rows: bad.length,
    kept: keptRows.length,
    quarantined: bad.length - keptRows.length,
    checks: results.map(({ rows: _, ...result }) => result),
    files: ingested.files.slice(0, listedAtMost),
    extraColumns: ingested.extraColumns.slice(0, listedAtMost),
  }
  const whole = keptRows.length === bad.length
  return {
    report,
    kept: whole ? ingested.table : take(ingested.table, keptRows),
    keptRowNumbers: whole ? ingested.rowNumbers : Int32Array.from(keptRows, (row) => ingested.rowNumbers[row]!),
    quarantined: quarantinedRows(ingested, bad, aside),
  }
}

const problemsOf = (results: CheckResult[], rows: number, kept: number): string[] => {
  const aside = rows - kept
  const problems = results.filter(stops).map(sentence)
  if (kept === 0) return [...problems, `No row is left: all ${rows} were set aside.`]
  if (aside * 2 <= rows) return problems
  const many = `${aside} of ${rows} rows (${percent(aside / rows)}) were set aside, which is more than half. Correct the columns or the source.`
  return [...problems, many]
}

// A share has no rows that could be set aside, so its failure with `quarantine` stops as `error` does.
const stops = ({ passed, severity, rows }: CheckResult) =>
  !passed && (severity === 'error' || (severity === 'quarantine' && rows.length === 0))

const sentence = ({ check, column, expected, observed }: CheckResult) =>
  `${check}(${column}): expected ${expected}; found ${observed}.`

const quarantinedRows = (ingested: Ingested, bad: Uint8Array, aside: CheckResult[]): QuarantinedRow[] => {
  const found = new Map<number, QuarantinedRow>()
  for (let row = bad.indexOf(1); row >= 0 && found.size < quarantinedAtMost; row = bad.indexOf(1, row + 1)) {
    found.set(row, { row: ingested.rowNumbers[row]!, reasons: [], values: valuesOf(ingested.table, row) })
  }
  for (const { check, column, expected, rows } of aside) {
    for (const row of rows)
      if (check !== 'schema') found.get(row)?.reasons.push(`${check}(${column}): expected ${expected}`)
  }
  for (const { column, row, problem, value } of ingested.violations) {
    const quarantined = found.get(row)
    quarantined?.reasons.push(`schema(${column}): ${problemWords[problem]}`)
    if (quarantined) quarantined.values[column] = value
  }
  return [...found.values()]
}

const problemWords = { missing: 'missing', type: 'not of the kind', level: 'no known level' } as const

const valuesOf = (table: Table, row: number) =>
  Object.fromEntries(
    Object.entries(table.columns).map(([name, column]) => {
      const value = valueAt(column, row)
      return [name, typeof value === 'string' ? cut(value, 1000) : value]
    }),
  )
