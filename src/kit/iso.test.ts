import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isoTime, parseIso } from './iso.ts'

test('a time without a zone is UTC, on every machine', () => {
  expect(parseIso('2024-02-29')).toBe(Date.UTC(2024, 1, 29))
  expect(parseIso('2024-02-29T10:30')).toBe(Date.UTC(2024, 1, 29, 10, 30))
  expect(parseIso('2024-02-29 10:30:05.123456')).toBe(Date.UTC(2024, 1, 29, 10, 30, 5, 123))
  expect(parseIso('2024-02-29T10:30:05+02:00')).toBe(Date.UTC(2024, 1, 29, 8, 30, 5))
  expect(parseIso('2024-02-29 10:30:05-0530')).toBe(Date.UTC(2024, 1, 29, 16, 0, 5))
  expect(parseIso('2024-02-29 10:30:05.5+00')).toBe(Date.UTC(2024, 1, 29, 10, 30, 5, 500))
  expect(parseIso('0044-03-15')).toBe(Date.parse('0044-03-15T00:00:00Z'))
})

test.each([
  '2023-02-29',
  '2024-13-01',
  '2024-00-10',
  '2024-04-31',
  '2024-1-1',
  '2024-01-01T24:00',
  '2024-01-01T10:60',
  '2024-01-01T10:00:00+99',
  '01/02/2024',
  '20240101',
  '1700000000',
  'yesterday',
  'infinity',
  '',
])('%j is no time', (text) => {
  expect(parseIso(text)).toBeUndefined()
})

test('what is written is read back', () => {
  const within = { min: Date.parse('0000-01-01T00:00:00Z'), max: Date.parse('9999-12-31T23:59:59.999Z') }
  fc.assert(fc.property(fc.integer(within), (ms) => parseIso(isoTime(ms)) === ms))
})
