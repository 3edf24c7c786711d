import type { DriftTest } from './drift.ts'

/** The tests as a table for a terminal, what drifted first, and below it what changed in the texts. */
export const driftReportText = (tests: readonly DriftTest[]): string => {
  const rows = [headings, ...ordered(tests).map(cells)]
  const widths = headings.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  )
  return `${[verdict(tests), '', ...lines, ...words(tests, '').flatMap((line) => ['', line])].join('\n')}\n`
}

/** The same for a page or a pull request. */
export const driftReportMarkdown = (tests: readonly DriftTest[]): string => {
  const row = (values: readonly string[]) => `| ${values.map(escaped).join(' | ')} |`
  const table = [row(headings), row(headings.map(() => '---')), ...ordered(tests).map((test) => row(cells(test)))]
  return `${[`**${verdict(tests)}**`, '', ...table, ...words(tests, '- ').flatMap((line) => ['', line])].join('\n')}\n`
}

const headings = ['feature', 'test', 'drifted', 'score', 'by chance', 'p adjusted', 'effect', 'worth an alarm', 'rows']

const verdict = (tests: readonly DriftTest[]): string => {
  const drifted = [...new Set(tests.filter((test) => test.drifted).map((test) => test.feature))]
  const counted = `${tests.length} ${tests.length === 1 ? 'test' : 'tests'}`
  return drifted.length === 0 ? `No drift (${counted}).` : `Drift in ${drifted.join(', ')} (${counted}).`
}

const ordered = (tests: readonly DriftTest[]) => tests.toSorted((a, b) => Number(b.drifted) - Number(a.drifted))

const cells = (test: DriftTest): string[] => {
  const { feature, n } = test
  const rows = `${n.reference} → ${n.current}`
  if (test.reason) return [feature, test.test, 'too few rows', '', '', '', '', '', rows]
  const numbers = [test.score, test.threshold, test.p_adjusted, test.effect, test.effect_threshold].map(shown)
  return [feature, test.test, test.drifted ? 'yes' : 'no', ...numbers, rows]
}

const shown = (value: number): string => {
  if (value === Number.MAX_VALUE) return '–'
  if (value !== 0 && Math.abs(value) < 0.001) return value.toExponential(0)
  return value.toFixed(3)
}

const words = (tests: readonly DriftTest[], bullet: string): string[] =>
  tests.flatMap(({ feature, drifted, typical }) => {
    if (!drifted || !typical) return []
    const list = (found: { word: string }[]) => found.map(({ word }) => word).join(', ') || '(none)'
    return [
      `${bullet}${feature}, words that are new: ${list(typical.current)}`,
      `${bullet}${feature}, words that are gone: ${list(typical.reference)}`,
    ]
  })

// Text of users must not break out of its cell.
const escaped = (text: string) =>
  text
    .replaceAll('\\', '\\\\')
    .replaceAll('|', '\\|')
    .replace(/[\r\n]+/g, ' ')
