import { expect, test } from 'vitest'
import { type Random, seededRandom } from '../../kit/random.ts'
import type { Table } from '../../kit/table.ts'
import type { Score } from '../../learners.ts'
import { permutationImportance, type Quality } from './permutation.ts'
import { selectColumns } from './selection.ts'

// G. Box & M. Muller, 1958.
const normal = (random: Random) => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())

const numbers = (random: Random, rows: number, names: string[]): Table => ({
  rows,
  columns: Object.fromEntries(
    names.map((name) => [name, { kind: 'number', values: Float64Array.from({ length: rows }, () => normal(random)) }]),
  ),
})

const at = (table: Table, name: string, row: number) => Number(table.columns[name]!.values[row])

const scoreOf =
  (each: (table: Table, row: number) => number) =>
  (table: Table): Float64Array =>
    Float64Array.from({ length: table.rows }, (_, row) => each(table, row))

const squaredError =
  (truth: Float64Array): Quality =>
  (scores) =>
  (counts) =>
    -counted(counts, (row) => (scores[row]! - truth[row]!) ** 2)

/** The mean over rows that count so often. */
const counted = (counts: ArrayLike<number>, each: (row: number) => number): number => {
  const times = Array.from(counts)
  const sum = times.reduce((total, count, row) => total + count * each(row), 0)
  return sum / times.reduce((total, count) => total + count, 0)
}

const linear = scoreOf((table, row) => 2 * at(table, 'a', row) - at(table, 'b', row))

test('of a linear model the squared error grows by 2 weight² variance', async () => {
  const table = numbers(seededRandom(1), 2000, ['b', 'unused', 'a'])
  const quality = squaredError(linear(table))
  const [a, b, unused] = await permutationImportance(linear, table, { quality, random: seededRandom(2) })
  expect([a!.columns, b!.columns]).toEqual([['a'], ['b']])
  expect(Math.abs(a!.mean - 8)).toBeLessThan(0.8)
  expect(Math.abs(b!.mean - 2)).toBeLessThan(0.2)
  expect(a!.sd).toBeGreaterThan(0)
  expect(unused).toEqual({ columns: ['unused'], mean: 0, sd: 0, interval: [0, 0] })
})

test('about 95 of 100 intervals hold the importance', async () => {
  const random = seededRandom(12)
  let held = 0
  for (let round = 0; round < 200; round++) {
    const table = numbers(random, 150, ['a', 'b'])
    const [a] = await permutationImportance(linear, table, { quality: squaredError(linear(table)), random })
    if (a!.interval[0] < 8 && a!.interval[1] > 8) held++
  }
  expect(held / 200).toBeGreaterThan(0.92)
  expect(held / 200).toBeLessThan(1)
})

test('the same seed gives the same importances, and the table stays as it was', async () => {
  const table = numbers(seededRandom(3), 50, ['a', 'b'])
  const before = structuredClone(table)
  const quality = squaredError(linear(table))
  const ask = (seed: number) => permutationImportance(linear, table, { quality, random: seededRandom(seed) })
  expect(await ask(1)).toEqual(await ask(1))
  expect(await ask(1)).not.toEqual(await ask(2))
  expect(table).toEqual(before)
})

test('a column that only fits noise is rarely taken for useful, also where the model leans on it', async () => {
  const random = seededRandom(4)
  let useful = 0
  for (let round = 0; round < 200; round++) {
    const table = numbers(random, 100, ['noise', 'truth'])
    const overfit = scoreOf((given, row) => 0.3 * at(given, 'noise', row))
    const labels = table.columns['truth']!.values as Float64Array
    const quality: Quality = (scores) => (counts) =>
      counted(counts, (row) => Number(scores[row]! > 0 === labels[row]! > 0))
    const found = await permutationImportance(overfit, table, { quality, random })
    if (found.find(({ columns }) => columns[0] === 'noise')!.interval[0] > 0) useful++
  }
  // Of 200 columns, 5 on average and hardly ever more than 11 are beyond a bound of 97.5 %.
  expect(useful).toBeLessThanOrEqual(11)
})

test('shuffles words, and a model may answer later', async () => {
  const towns = Array.from({ length: 60 }, (_, row) => (row % 3 === 0 ? 'Bonn' : row % 3 === 1 ? 'Ulm' : null))
  const table: Table = { rows: 60, columns: { town: { kind: 'category', values: towns } } }
  const score: Score = async ({ columns }) =>
    Float64Array.from((columns['town']!.values as string[]).flatMap((town) => [0, town === 'Ulm' ? 1 : 0]))
  const quality: Quality = (scores) => (counts) =>
    counted(counts, (row) => Number(scores[2 * row + 1] === Number(row % 3 === 1)))
  const [town] = await permutationImportance(score, table, { quality, random: seededRandom(5), repeats: 30 })
  // Two rows in nine are called Ulm and are not, and as many are not and are.
  expect(town!.mean).toBeCloseTo(4 / 9, 1)
})

test('keeps what is important and drops the rest, with numbers', async () => {
  const table = numbers(seededRandom(6), 300, ['a', 'noise', 'b', 'unused'])
  const quality = squaredError(linear(table))
  const { kept, dropped, together } = await selectColumns(linear, table, { quality, random: seededRandom(7) })
  expect(kept.flatMap(({ columns }) => columns)).toEqual(['a', 'b'])
  expect(dropped.flatMap(({ columns }) => columns).sort()).toEqual(['noise', 'unused'])
  expect(together).toEqual({ columns: expect.any(Array), mean: 0, sd: 0, interval: [0, 0] })
})

test('columns that stand in for each other are not all dropped', async () => {
  const values = numbers(seededRandom(8), 300, ['first']).columns['first']!
  const table: Table = { rows: 300, columns: { first: values, second: values, third: values } }
  // The median: each of the three can be lost, but no two of them.
  const score = scoreOf(
    (given, row) => ['first', 'second', 'third'].map((name) => at(given, name, row)).sort((a, b) => a - b)[1]!,
  )
  const quality = squaredError(score(table))
  const selection = await selectColumns(score, table, { quality, random: seededRandom(9) })
  expect(selection.kept.flatMap(({ columns }) => columns)).toEqual(['first', 'second'])
  expect(selection.dropped).toEqual([selection.together])
  expect(selection.together?.columns).toEqual(['third'])
})

test('one column is kept where none helps', async () => {
  const table = numbers(seededRandom(10), 40, ['a', 'b', 'c'])
  const none = scoreOf(() => 1)
  const options = { quality: squaredError(new Float64Array(40)), random: seededRandom(11) }
  const { kept, dropped } = await selectColumns(none, table, options)
  expect([kept.length, dropped.length]).toEqual([1, 2])
})
