import { expect, test } from 'vitest'
import type { Table } from '../kit/table.ts'
import { profile } from './profile.ts'

const table: Table = {
  rows: 5,
  columns: {
    text: { kind: 'text', values: ['a', 'bbb', null, 'a', 'cc'] },
    label: { kind: 'category', values: ['pos', 'neg', 'pos', null, 'pos'] },
    n: { kind: 'number', values: Float64Array.of(4, 1, Number.NaN, 3, 2) },
    ok: { kind: 'boolean', values: Float64Array.of(1, 0, 1, 1, Number.NaN) },
    none: { kind: 'number', values: new Float64Array(5).fill(Number.NaN) },
  },
}

test('each kind has its own figures, and all of them are JSON', () => {
  const [text, label, n, ok, none] = profile(table)
  expect(text).toMatchObject({
    missing: 1,
    distinct: 3,
    lengths: { min: 1, max: 3, mean: 1.75, quantiles: { p50: 1.5 } },
  })
  expect(label).toMatchObject({
    missing: 1,
    shares: [
      { value: 'pos', count: 3, share: 0.75 },
      { value: 'neg', count: 1, share: 0.25 },
    ],
  })
  expect(n).toMatchObject({ numbers: { min: 1, max: 4, mean: 2.5, quantiles: { p25: 1.75, p50: 2.5, p75: 3.25 } } })
  expect(ok!.shares).toEqual([
    { value: 'true', count: 3, share: 0.75 },
    { value: 'false', count: 1, share: 0.25 },
  ])
  expect(none).toEqual({ column: 'none', kind: 'number', rows: 5, missing: 5, distinct: 0 })
  expect(JSON.parse(JSON.stringify(profile(table)))).toEqual(profile(table))
})
