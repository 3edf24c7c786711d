import { expect, test } from 'vitest'
import type { Table } from '../../kit/table.ts'
import type { Score } from '../../learners.ts'
import { partialDependence } from './partial-dependence.ts'

const table: Table = {
  rows: 4,
  columns: {
    age: { kind: 'integer', values: Float64Array.of(30, 10, Number.NaN, 10) },
    town: { kind: 'category', values: ['Ulm', 'Bonn', 'Ulm', null] },
    sum: { kind: 'number', values: Float64Array.of(1, 2, 3, 4) },
  },
}

/** The second output is age × sum, and 100 more in Ulm. */
const score: Score = ({ rows, columns }) =>
  Float64Array.from({ length: rows * 2 }, (_, i) => {
    if (i % 2 === 0) return -1
    const [age, sum] = ['age', 'sum'].map((name) => Number(columns[name]!.values[(i - 1) / 2]))
    return age! * sum! + (columns['town']!.values[(i - 1) / 2] === 'Ulm' ? 100 : 0)
  })

test('of numbers: the curve of each row, and their mean', async () => {
  const { values, curves, means } = await partialDependence(score, table, { column: 'age', output: 1 })
  expect(values).toEqual([10, 30])
  expect(Array.from(curves)).toEqual([110, 130, 20, 60, 130, 190, 40, 120])
  expect(Array.from(means)).toEqual([75, 125])
})

test('of words: the most frequent first, and no more than asked for', async () => {
  const aged: Table = {
    ...table,
    columns: { ...table.columns, age: { kind: 'integer', values: Float64Array.of(1, 1, 1, 1) } },
  }
  const { values, means } = await partialDependence(score, aged, { column: 'town', output: 1 })
  expect(values).toEqual(['Ulm', 'Bonn'])
  expect(Array.from(means)).toEqual([102.5, 2.5])
  expect((await partialDependence(score, aged, { column: 'town', output: 1, points: 1 })).values).toEqual(['Ulm'])
})

test('many numbers are tried at their quantiles, which are values that occur', async () => {
  const values = Float64Array.from({ length: 1000 }, (_, i) => (i * 7919) % 1000).map((x) => (x < 500 ? 0 : x))
  const long: Table = { rows: 1000, columns: { x: { kind: 'integer', values } } }
  const found = await partialDependence(({ rows }) => new Float64Array(rows), long, {
    column: 'x',
    output: 0,
    points: 5,
  })
  expect(found.values).toEqual([0, 500, 749, 999])
})

test('a column without values gives no points', async () => {
  const empty: Table = { rows: 2, columns: { x: { kind: 'number', values: Float64Array.of(Number.NaN, Number.NaN) } } }
  const nothing = await partialDependence(({ rows }) => new Float64Array(rows), empty, { column: 'x', output: 0 })
  expect(nothing.values).toEqual([])
})
