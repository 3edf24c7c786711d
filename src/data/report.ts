import type { ValidationReport } from './validate.ts'
import { percent } from './values.ts'

/** The report for a terminal, in plain text. Of the columns' own rules only the broken ones are shown. */
export const reportText = (report: ValidationReport): string => {
  const shown = report.checks.filter(({ check, passed }) => check !== 'schema' || !passed)
  const lines = shown.flatMap((check) => [lineOf(check), ...exampleLines(check)])
  return [headline(report), '', ...aligned(lines), ...closing(report)].join('\n')
}

type Line = string[] | string

const headline = ({ rows, kept, quarantined }: ValidationReport) => {
  const aside =
    quarantined === 0 ? 'none set aside' : `${number(quarantined)} set aside (${percent(quarantined / rows)})`
  return `${number(rows)} rows read, ${number(kept)} kept, ${aside}`
}

const marks = { error: 'FAIL', quarantine: 'aside', warn: 'warn' } as const

const lineOf = (check: ValidationReport['checks'][number]): Line => [
  check.passed ? 'ok' : marks[check.severity],
  `${check.check}(${check.column})`,
  `expected ${check.expected}`,
  `found ${check.observed}`,
]

const exampleLines = ({ examples }: ValidationReport['checks'][number]): Line[] =>
  examples.map(({ row, value }) => `         row ${number(row)}: ${value}`)

const widest = [5, 40, 60]

/** Pads the cells so that they stand below each other. What a file holds may hold control characters, and these go. */
const aligned = (lines: Line[]): string[] => {
  const printable = lines.map((line) => (typeof line === 'string' ? plain(line) : line.map(plain)))
  const cells = printable.filter((line) => typeof line !== 'string')
  const widths = widest.map((most, i) => Math.min(most, Math.max(0, ...cells.map((line) => line[i]!.length))))
  return printable.map((line) => {
    if (typeof line === 'string') return line
    return `  ${line.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ')}`.trimEnd()
  })
}

const plain = (text: string) => text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')

const closing = ({ checks, extraColumns, problems, passed }: ValidationReport): string[] => {
  const fits = checks.filter((check) => check.check === 'schema' && check.passed).length
  const extra = extraColumns.length === 0 ? [] : [plain(`  Not declared, so not read: ${extraColumns.join(', ')}`)]
  const verdict = passed
    ? 'The data may be used.'
    : ['The data cannot be used:', ...problems.map((line) => `  ${plain(line)}`)]
  return [
    `  ${fits} of ${checks.filter(({ check }) => check === 'schema').length} columns fit their kind`,
    ...extra,
    '',
    verdict,
  ].flat()
}

const number = (value: number) => value.toLocaleString('en-US')
