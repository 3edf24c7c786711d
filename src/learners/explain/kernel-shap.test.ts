import fc from 'fast-check'
import { expect, test } from 'vitest'
import { enumerate } from '../../../test/shap/enumerate.ts'
import { seededRandom } from '../../kit/random.ts'
import { type ColumnValues, isNumeric, type NumericValues, type Table } from '../../kit/table.ts'
import { kernelShap, type Score } from './kernel-shap.ts'

const numbers = (rows: number, columns: number, seed: number): Table => {
  const random = seededRandom(seed)
  const column = (): NumericValues => ({ kind: 'number', values: Float64Array.from({ length: rows }, random) })
  return { rows, columns: Object.fromEntries(Array.from({ length: columns }, (_, i) => [`x${i}`, column()])) }
}

const numbersOf = (table: Table): Float64Array[] =>
  Object.values(table.columns)
    .filter(isNumeric)
    .map((c) => c.values)

/** Two outputs: the second is a product over neighbours, so that columns work together. */
const crookedNow = (table: Table): Float64Array => {
  const columns = numbersOf(table)
  return Float64Array.from({ length: table.rows * 2 }, (_, i) => {
    if (i % 2 === 0) return 0
    const row = (i - 1) / 2
    return columns.reduce((sum, column, k) => sum + Math.sin(3 * column[row]! * (columns[k - 1]?.[row] ?? 1)), 0)
  })
}

/** As a model does that runs in another process. */
const crooked: Score = async (table) => crookedNow(table)

const answerOfSubset = (row: Table, background: Table, subset: number): number => {
  const columns = Object.entries(background.columns).map(([name, column], i): [string, ColumnValues] => {
    if ((subset & (1 << i)) === 0) return [name, column]
    const value = Number(row.columns[name]!.values[0])
    return [name, { kind: 'number', values: new Float64Array(background.rows).fill(value) }]
  })
  const scores = crookedNow({ rows: background.rows, columns: Object.fromEntries(columns) })
  return scores.reduce((sum, value) => sum + value, 0) / background.rows
}

const byName = (contributions: { feature: string; contribution: number }[]) =>
  contributions.toSorted((a, b) => a.feature.localeCompare(b.feature)).map((part) => part.contribution)

test('is the Shapley value by definition where all coalitions fit', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 1, max: 5 }),
      fc.integer(),
      async (columns, rows, seed) => {
        const row = numbers(1, columns, seed)
        const background = numbers(rows, columns, seed + 1)
        const options = { samples: 2 ** columns, random: seededRandom(seed) }
        const { base, contributions } = await kernelShap(crooked, { row, background, output: 1 }, options)
        const wanted = enumerate(columns, (subset) => answerOfSubset(row, background, subset))
        expect(base).toBeCloseTo(answerOfSubset(row, background, 0), 10)
        for (const [i, value] of byName(contributions).entries()) expect(value).toBeCloseTo(wanted[i]!, 9)
      },
    ),
  )
})

test('of a linear function it is w (x − mean x), with far fewer samples than coalitions', async () => {
  const row = numbers(1, 9, 1)
  const background = numbers(50, 9, 2)
  const linear: Score = (table) => {
    const columns = numbersOf(table)
    return Float64Array.from({ length: table.rows }, (_, i) => columns.reduce((sum, x, k) => sum + (k - 4) * x[i]!, 0))
  }
  const options = { samples: 30, random: seededRandom(3) }
  const { contributions } = await kernelShap(linear, { row, background, output: 0 }, options)
  const means = numbersOf(background).map((column) => column.reduce((sum, x) => sum + x, 0) / 50)
  const wanted = numbersOf(row).map((x, k) => (k - 4) * (x[0]! - means[k]!))
  for (const [i, value] of byName(contributions).entries()) expect(value).toBeCloseTo(wanted[i]!, 9)
})

test('a sample comes near, sums exactly and depends on the seed alone', async () => {
  const row = numbers(1, 9, 4)
  const background = numbers(10, 9, 5)
  const ask = (samples: number) =>
    kernelShap(crooked, { row, background, output: 1 }, { samples, random: seededRandom(6) })
  const exact = byName((await ask(512)).contributions)
  const { base, contributions } = await ask(200)
  expect(await ask(200)).toEqual({ base, contributions })
  const sum = contributions.reduce((total, part) => total + part.contribution, base)
  expect(sum).toBeCloseTo(answerOfSubset(row, background, 511), 10)
  for (const [i, value] of byName(contributions).entries()) expect(Math.abs(value - exact[i]!)).toBeLessThan(0.05)
})

test('takes whole columns of any kind, and names their values', async () => {
  const background: Table = {
    rows: 2,
    columns: {
      town: { kind: 'category', values: ['Bonn', null] },
      member: { kind: 'boolean', values: Float64Array.of(0, 0) },
      age: { kind: 'integer', values: Float64Array.of(30, 40) },
    },
  }
  const row: Table = {
    rows: 1,
    columns: {
      town: { kind: 'category', values: ['Ulm'] },
      member: { kind: 'boolean', values: Float64Array.of(1) },
      age: { kind: 'integer', values: Float64Array.of(Number.NaN) },
    },
  }
  const score: Score = (table) => {
    const town = table.columns['town']!.values
    const member = table.columns['member']!.values
    return Float64Array.from({ length: table.rows }, (_, i) => (town[i] === 'Ulm' ? 2 : 0) + Number(member[i]))
  }
  const { base, contributions } = await kernelShap(
    score,
    { row, background, output: 0 },
    { samples: 8, random: seededRandom(1) },
  )
  expect(base).toBe(0)
  expect(contributions.map(({ feature, value }) => [feature, value])).toEqual([
    ['town', 'Ulm'],
    ['member', 'true'],
    ['age', 'missing'],
  ])
  for (const [i, value] of [2, 1, 0].entries()) expect(contributions[i]!.contribution).toBeCloseTo(value, 12)
})
