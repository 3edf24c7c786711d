import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import type { ColumnValues, Table } from '../kit/table.ts'
import { digest } from './digest.ts'

const table = (columns: Record<string, ColumnValues>): Table => ({ rows: 2, columns })
const words = (...values: (string | null)[]): ColumnValues => ({ kind: 'text', values })
const numbers = (...values: number[]): ColumnValues => ({ kind: 'number', values: Float64Array.from(values) })

test('the bytes are those that the documentation promises', () => {
  const header = Buffer.from(
    JSON.stringify([
      ['t', 'text'],
      ['n', 'number'],
    ]),
  )
  const word = (bytes: Buffer) => Buffer.concat([Buffer.of(2), length(bytes.length), bytes])
  const length = (value: number) => Buffer.from(Uint32Array.of(value).buffer)
  const half = Buffer.from('01000000000000e03f', 'hex')
  const canonical = Buffer.concat([word(header), word(Buffer.from('é𝄞')), half, Buffer.of(0), Buffer.of(0)])
  const expected = createHash('sha256').update(canonical).digest('hex')
  expect(digest(table({ t: words('é𝄞', null), n: numbers(0.5, Number.NaN) }))).toBe(expected)
})

test('what differs has another digest, what is equal has the same', () => {
  const base = digest(table({ a: words('x', 'yz'), b: words('', null) }))
  expect(digest(table({ a: words('xy', 'z'), b: words('', null) }))).not.toBe(base)
  expect(digest(table({ a: words('x', 'yz'), b: words(null, '') }))).not.toBe(base)
  expect(digest(table({ b: words('x', 'yz'), a: words('', null) }))).not.toBe(base)
  expect(digest(table({ a: { ...words('x', 'yz'), kind: 'id' } as ColumnValues, b: words('', null) }))).not.toBe(base)
  expect(digest(table({ n: numbers(0, -0) }))).toBe(digest(table({ n: numbers(-0, 0) })))
})

test('a text longer than the buffer is whole', () => {
  const long = 'é'.repeat(3_000_000)
  const one = digest(table({ a: words(long, 'x') }))
  expect(one).toBe(digest(table({ a: words(`${long}`, 'x') })))
  expect(one).not.toBe(digest(table({ a: words(`${long}é`, 'x') })))
})
