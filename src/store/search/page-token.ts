import { CultivarError } from '../../kit/errors.ts'
import { hash32 } from '../../kit/hash.ts'
import { storable } from '../../kit/unicode.ts'
import type { Term } from './order.ts'

/** The place behind a row of this search: its values in the order. Clients see it as letters that mean nothing. */
export const pageToken = (search: string, values: readonly unknown[]): string =>
  Buffer.from(JSON.stringify([digest(search), ...values])).toString('base64url')

/** The values that a token holds. Refuses one that this search did not give (search/page-token). */
export const readPageToken = (search: string, token: string, terms: readonly Term[]): unknown[] => {
  const [given, ...values] = decoded(token)
  const isOurs = given === digest(search) && values.length === terms.length
  if (isOurs && terms.every(({ kind }, index) => isOf[kind](values[index]))) return values
  const message =
    'Invalid page token: this search did not give it. Ask for the first page, with the same filter and order.'
  throw new CultivarError('search/page-token', message)
}

const decoded = (token: string): unknown[] => {
  try {
    const values: unknown = JSON.parse(Buffer.from(token, 'base64url').toString())
    return Array.isArray(values) ? values : []
  } catch {
    return []
  }
}

const digest = (search: string) => [hash32(search, 1), hash32(search, 2)].map((each) => each.toString(36)).join('.')

const isOf: Record<Term['kind'], (value: unknown) => boolean> = {
  text: (value) => typeof value === 'string' && storable(value) === value,
  integer: (value) => Number.isSafeInteger(value),
  double: (value) => Number.isFinite(value),
}
