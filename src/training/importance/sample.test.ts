import { expect, test } from 'vitest'
import type { Table } from '../../kit/table.ts'
import { rowsWithin } from './sample.ts'

const numbers = (rows: number, columns: number): Table => ({
  rows,
  columns: Object.fromEntries(
    Array.from({ length: columns }, (_, i) => [`x${i}`, { kind: 'number', values: new Float64Array(rows) }]),
  ),
})

const texts = (rows: number, characters: number): Table => ({
  rows,
  columns: { text: { kind: 'text', values: Array.from({ length: rows }, () => 'x'.repeat(characters)) } },
})

test('all rows of a small table, and no more than the most of a large one', () => {
  expect(rowsWithin(numbers(30, 3), { most: 500, times: 5 })).toBe(30)
  expect(rowsWithin(numbers(5000, 3), { most: 500, times: 5 })).toBe(500)
  expect(rowsWithin(numbers(0, 3), { most: 500, times: 5 })).toBe(0)
})

test('fewer where columns are many or texts are long, but never none', () => {
  expect(rowsWithin(numbers(5000, 100), { most: 500, times: 5 })).toBe(100)
  expect(rowsWithin(texts(5000, 100), { most: 500, times: 5 })).toBe(500)
  expect(rowsWithin(texts(5000, 1470), { most: 500, times: 5 })).toBe(200)
  expect(rowsWithin(texts(500, 100_000), { most: 500, times: 5 })).toBe(20)
})
