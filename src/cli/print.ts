import pc from 'picocolors'
import { CultivarError, errorBody } from '../kit/errors.ts'
import { storeProblem } from '../store.ts'

/** Prints rows as columns that line up, with a header. Numbers stand to the right. */
export const table = (rows: Record<string, string | number | null | undefined>[]): string => {
  const first = rows[0]
  if (!first) return ''
  const names = Object.keys(first)
  const cells = rows.map((row) => names.map((name) => shown(row[name])))
  const widths = names.map((name, i) => Math.max(name.length, ...cells.map((cell) => cell[i]!.length)))
  const right = names.map((name) => rows.every((row) => typeof row[name] !== 'string'))
  const line = (words: string[]) =>
    words
      .map((word, i) => (right[i] ? word.padStart(widths[i]!) : word.padEnd(widths[i]!)))
      .join('  ')
      .trimEnd()
  return [pc.dim(line(names)), ...cells.map(line)].join('\n')
}

export const print = (text: string): void => {
  process.stdout.write(`${text}\n`)
}

export const printJson = (value: unknown): void =>
  print(JSON.stringify(value, null, process.stdout.isTTY ? 2 : undefined))

/** Says what went wrong in the words of the error, never with a stack: that goes to the log at level debug. */
export const printError = (error: unknown, json: boolean): void => {
  const known = asKnown(error)
  if (json) printJson(errorBody(known))
  process.stderr.write(`${pc.red(known.code)}: ${known.message}\n`)
  if (process.env['LOG_LEVEL'] === 'debug') process.stderr.write(`${(error as Error).stack}\n`)
}

const asKnown = (error: unknown): CultivarError =>
  error instanceof CultivarError
    ? error
    : (storeProblem(error) ?? new CultivarError('server/internal', (error as Error).message ?? String(error)))

/** The table, or in its place what to do when there is nothing to show. */
export const printTable = (rows: Record<string, string | number | null | undefined>[], nothing: string): void =>
  print(rows.length === 0 ? pc.dim(nothing) : table(rows))

/** A time in UTC, to the second. */
export const when = (time: string | number | null): string | null =>
  time === null ? null : `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')}Z`

/** Text of others on one line: control characters could move the cursor or recolour the terminal. */
export const oneLine = (text: string, length = 60): string => {
  const plain = text.replace(/[\p{Cc}\p{Cf}\u2028\u2029\s]+/gu, ' ').trim()
  return plain.length <= length ? plain : `${plain.slice(0, length - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
}

/** A number with six digits that count, as a person would write it. */
export const brief = (value: number): string => String(Number(value.toPrecision(6)))

export const share = (value: number): string => `${(value * 100).toFixed(1)} %`

const shown = (value: string | number | null | undefined): string => {
  if (value === null || value === undefined) return '–'
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : value.toFixed(4)
  return value
}
