import { expect, test } from 'vitest'
import type { Table } from '../../kit/table.ts'
import { sliceTables } from './slices.ts'

const rows = 1_000
const table: Table = {
  rows,
  columns: {
    language: {
      kind: 'category',
      values: Array.from({ length: rows }, (_, i) => ['de', 'en', 'en', 'fr', null][i % 5]!),
    },
    age: {
      kind: 'integer',
      values: Float64Array.from({ length: rows }, (_, i) => (i % 10 === 0 ? Number.NaN : i % 100)),
    },
    member: { kind: 'boolean', values: Float64Array.from({ length: rows }, (_, i) => i % 2) },
    visits: { kind: 'integer', values: Float64Array.from({ length: rows }, (_, i) => Math.max(0, i - 600)) },
  },
}
const summaryOf = (column: string, options = {}) =>
  sliceTables(table, (taken) => taken.length, { columns: [column], ...options }).map(({ value, metrics }) => [
    value,
    metrics,
  ])

test('words make a slice each, the commonest first, and what is missing one of its own', () => {
  expect(summaryOf('language')).toEqual([
    ['en', 400],
    ['de', 200],
    ['fr', 200],
    ['missing', 200],
  ])
  expect(summaryOf('language', { minimumRows: 201 })).toEqual([['en', 400]])
  expect(summaryOf('language', { mostSlices: 2 })).toHaveLength(2)
})

test('numbers are cut in quartiles, in their order', () => {
  expect(summaryOf('age')).toEqual([
    ['1 – 25', 230],
    ['25 – 50', 220],
    ['50 – 75', 230],
    ['75 – 99', 220],
    ['missing', 100],
  ])
})

test('where more than half share a value, they are one slice', () => {
  const slices = summaryOf('visits')
  expect(slices[0]).toEqual(['0 – 149.25', 750])
  expect(slices).toHaveLength(2)
})

test('few numbers make a slice each', () => {
  expect(summaryOf('member')).toEqual([
    ['false', 500],
    ['true', 500],
  ])
})

test('the measure is given the rows of its slice', () => {
  const { values } = table.columns['language']!
  for (const { value, metrics } of sliceTables(table, (taken) => [...taken], { columns: ['language'] }))
    expect(metrics.every((row) => (values[row] ?? 'missing') === value)).toBe(true)
})
