import type { Column } from '../define.ts'
import { parseIso } from '../kit/iso.ts'

/**
 * Makes a value of the column's kind from what the source gave: a word, or a number (a boolean is 0 or 1, a datetime
 * is milliseconds). `undefined` says that the value does not fit. Missing values are not asked: see `isMissing`.
 */
export type Converter = (raw: unknown) => string | number | undefined

export const converterOf = (column: Column): Converter => {
  switch (column.kind) {
    case 'text':
    case 'id':
      return toText
    case 'category':
      return toLevel(column.levels, column.aliases)
    case 'number':
      return toNumber
    case 'integer':
      return toInteger
    case 'boolean':
      return toBoolean
    case 'datetime':
      return toDatetime
  }
}

/** An empty field is missing. In a column that is not text, so are blanks, and a number that says it is none. */
export const isMissing = (raw: unknown, kind: Column['kind']): boolean => {
  if (raw === null || raw === undefined || raw === '') return true
  if (kind === 'text' || kind === 'id') return false
  if (typeof raw === 'string') return raw.trim() === '' || (isNumber(kind) && raw.trim().toLowerCase() === 'nan')
  return typeof raw === 'number' && Number.isNaN(raw)
}

const isNumber = (kind: Column['kind']) => kind === 'number' || kind === 'integer'

// A number in JSON may be meant as a word, an identifier above all. One with more digits than a double holds has already
// lost some when it reaches us, so it is refused instead of stored wrongly.
const toText: Converter = (raw) => {
  if (typeof raw === 'string') return storable(raw)
  if (typeof raw === 'bigint' || typeof raw === 'boolean') return String(raw)
  const exact = typeof raw === 'number' && (!Number.isInteger(raw) || Number.isSafeInteger(raw))
  return exact ? String(raw) : undefined
}

/** What neither PostgreSQL nor UTF-8 can hold becomes U+FFFD; everything else stays as it is. */
const storable = (text: string): string => {
  const wellFormed = text.isWellFormed() ? text : text.toWellFormed()
  return wellFormed.includes('\0') ? wellFormed.replaceAll('\0', '\uFFFD') : wellFormed
}

const toLevel = (levels: readonly string[], aliases: Readonly<Record<string, string>>): Converter => {
  const known = new Map([...Object.entries(aliases), ...levels.map((level) => [level, level] as const)])
  return (raw) => {
    const word = toText(raw)
    if (typeof word !== 'string') return undefined
    return known.get(word) ?? (levels.length === 0 ? word : undefined)
  }
}

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i

const toNumber = (raw: unknown): number | undefined => {
  if (typeof raw === 'string') {
    const text = raw.trim()
    return decimal.test(text) ? finite(Number(text)) : undefined
  }
  return typeof raw === 'number' || typeof raw === 'bigint' ? finite(Number(raw)) : undefined
}

// Minus zero becomes zero: they are equal, and so must their bytes be.
const finite = (value: number) => (Number.isFinite(value) ? value + 0 : undefined)

const toInteger: Converter = (raw) => {
  const value = toNumber(raw)
  return Number.isSafeInteger(value) ? value : undefined
}

const truths = new Map([
  ...['true', '1', 'yes', 't'].map((word) => [word, 1] as const),
  ...['false', '0', 'no', 'f'].map((word) => [word, 0] as const),
])

const toBoolean: Converter = (raw) =>
  typeof raw === 'object' ? undefined : truths.get(String(raw).trim().toLowerCase())

// A bigint is a time that the source itself knew as one. A plain number could be seconds or milliseconds, so it is refused.
const toDatetime: Converter = (raw) => {
  if (typeof raw === 'bigint') return Number(raw)
  return typeof raw === 'string' ? parseIso(raw.trim()) : undefined
}
