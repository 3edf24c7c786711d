import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { source } from '../define.ts'
import { seededRandom } from '../kit/random.ts'
import type { ColumnValues, Table } from '../kit/table.ts'
import { convertText, inferColumns, readAsText } from './infer.ts'
import { findLeaks } from './leaks.ts'
import { columnNames } from './records.ts'
import { split } from './split.ts'

const random = seededRandom(5)
const rows = 2_000
const numbers = (value: (row: number) => number, kind: 'number' | 'integer' | 'datetime' = 'number'): ColumnValues => ({
  kind,
  values: Float64Array.from({ length: rows }, (_, row) => value(row)),
})
const words = (value: (row: number) => string | null): ColumnValues => ({
  kind: 'text',
  values: Array.from({ length: rows }, (_, row) => value(row)),
})
const dice = (sides: number) => Int32Array.from({ length: rows }, () => Math.floor(random() * sides))
const [some, other, third] = [dice(1_000), dice(1_000), dice(40)]
const sick = Array.from(some, (value) => (value + 300 * random() > 800 ? 'sick' : 'well'))

const tableOf = (columns: Table['columns']): Table => ({ rows, columns })
const found = (columns: Table['columns'], target: string) => {
  const features = Object.keys(columns).filter((name) => name !== target)
  return findLeaks(tableOf(columns), { target, features }).map(({ kind, columns: names }) => [kind, ...names])
}

const amount = numbers((row) => some[row]! + other[row]! / 2)
const honest = {
  some: numbers((row) => some[row]!),
  third: numbers((row) => third[row]!),
  shop: words((row) => `shop ${third[row]}`),
}

describe('a target of numbers is told by', () => {
  test.each<[string, ColumnValues]>([
    ['another unit', numbers((row) => (amount.values[row] as number) * -1.8 + 32)],
    ['its rank', numbers((row) => Math.exp((amount.values[row] as number) / 100))],
    ['a curve, one way and back', numbers((row) => (amount.values[row] as number) * (row % 2 === 0 ? 1 : -1))],
    ['words for it', words((row) => `about ${Math.round((amount.values[row] as number) / 30)}`)],
  ])('%s', (_, copy) => {
    const leaks = found({ ...honest, copy, target: amount }, 'target')
    expect(leaks).toEqual([['answer', 'copy']])
  })

  test('a sum, a difference or a product of two, also with missing values', () => {
    const a = numbers((row) => (row % 7 === 0 ? Number.NaN : some[row]!))
    const b = numbers((row) => other[row]!)
    const made = (of: (x: number, y: number) => number) => numbers((row) => of(some[row]!, other[row]!))
    expect(found({ a, b, c: honest.third, target: made((x, y) => x + y) }, 'target')).toEqual([['answer', 'a', 'b']])
    expect(found({ a, b, c: honest.third, target: made((x, y) => y - x) }, 'target')).toEqual([['answer', 'b', 'a']])
    expect(found({ a, b, c: honest.third, target: made((x, y) => x * y) }, 'target')).toEqual([['answer', 'a', 'b']])
  })

  test('nothing that is merely near, nor by zeros', () => {
    expect(found({ ...honest, target: amount }, 'target')).toEqual([])
    const rare = (row: number) => (row % 150 === 0 ? some[row]! : 0)
    const zeros = { a: numbers((row) => (row % 149 === 0 ? 5 : 0)), b: numbers((row) => (row % 151 === 0 ? 7 : 0)) }
    expect(found({ ...zeros, target: numbers(rare) }, 'target')).toEqual([])
  })

  test('no time, of which what is next is alike', () => {
    const walk = numbers((row) => Math.sin(row / 200) + row / 5_000)
    const time = numbers((row) => Date.UTC(2026, 0, 1) + row * 3_600_000, 'datetime')
    expect(found({ ...honest, time, day: numbers((row) => Math.floor(row / 24)), target: walk }, 'target')).toEqual([])
  })
})

describe('a target of classes is told by', () => {
  const target: ColumnValues = { kind: 'category', values: sick }

  test.each<[string, ColumnValues]>([
    ['a number above a line', numbers((row) => (sick[row] === 'sick' ? 5 + some[row]! : -some[row]!))],
    ['a number that is missing of one class', numbers((row) => (sick[row] === 'sick' ? some[row]! : Number.NaN))],
    [
      'a band of a number',
      numbers((row) => (sick[row] === 'sick' ? some[row]! : other[row]! + (row % 2 ? 2_000 : -2_000))),
    ],
    ['words', words((row) => (sick[row] === 'sick' ? `ward ${third[row]}` : null))],
  ])('%s', (_, copy) => {
    const leaks = findLeaks(tableOf({ ...honest, copy, target }), {
      target: 'target',
      features: ['some', 'copy', 'shop'],
    })
    expect(leaks.map(({ kind, columns }) => [kind, ...columns])).toEqual([['answer', 'copy']])
    expect(leaks[0]!.message).toMatch(/"copy" alone tells "target" .*Take it out/)
  })

  test('no number that helps, nor by the few rows of a rare class', () => {
    expect(found({ ...honest, target }, 'target')).toEqual([])
    const rare: ColumnValues = { kind: 'category', values: sick.map((_, row) => (row < 5 ? 'rare' : 'usual')) }
    expect(found({ copy: numbers((row) => (row < 5 ? 9 : third[row]! / 9)), target: rare }, 'target')).toEqual([])
  })
})

describe('names and counts of rows', () => {
  const target: ColumnValues = { kind: 'category', values: sick }

  test('are found, by their values and by their names', () => {
    const tickets = dice(1_000_000_000)
    const columns = {
      ticket: numbers((row) => tickets[row]!, 'integer'),
      customerID: words((row) => `${row % 1_500}-${(row % 1_500) * 7}`),
      mail: words((row) => `${tickets[row]}@example.org`),
      line: numbers((row) => 10 + 3 * row, 'integer'),
    }
    expect(found({ ...honest, ...columns, target }, 'target')).toEqual([
      ['id', 'ticket'],
      ['id', 'customerID'],
      ['id', 'mail'],
      ['row-number', 'line'],
    ])
  })

  test('are no prose, measures, times or ids of few', () => {
    const columns = {
      review: words((row) => `This is review ${row}, and no other`),
      height: numbers(() => random()),
      paid: numbers((row) => some[row]! * 3 + (row % 3), 'integer'),
      shop_id: words((row) => `${third[row]}`),
      time: numbers((row) => row * 1_000, 'datetime'),
    }
    expect(found({ ...columns, target }, 'target')).toEqual([])
  })
})

describe('equal rows across the parts', () => {
  const pair = { a: numbers((row) => some[row % 1_500]! + (row % 1_500) / 2_000), b: words((row) => `${row % 1_500}!`) }
  const target: ColumnValues = { kind: 'category', values: sick.map((_, row) => (row % 4 === 0 ? 'yes' : 'no')) }
  const features = ['a', 'b']
  const inOrder = {
    train: Int32Array.from({ length: 1_200 }, (_, row) => row),
    validation: Int32Array.from({ length: 300 }, (_, row) => 1_200 + row),
    test: Int32Array.from({ length: 500 }, (_, row) => 1_500 + row),
  }

  test('are counted, and how many of them have the same answer', () => {
    const leaks = findLeaks(tableOf({ ...pair, target }), { target: 'target', features, split: inOrder })
    const duplicates = leaks.find(({ kind }) => kind === 'duplicates')
    expect(duplicates?.evidence).toEqual({ share: 1, sameTarget: 1, duplicates: 500, rows: 500 })
    expect(duplicates?.message).toMatch(/100 % of the 500 rows to judge.*too kind.*by: 'random'/)
  })

  test('are none where the hash divides, nor a finding where all rows are alike', () => {
    const hashed = split(tableOf(pair), features, { validation: 0.2, test: 0.2 }, 1)
    const leaks = findLeaks(tableOf({ ...pair, target }), { target: 'target', features, split: hashed })
    expect(leaks.filter(({ kind }) => kind === 'duplicates')).toEqual([])
    const few = tableOf({ ...honest, target })
    expect(findLeaks(few, { target: 'target', features: ['shop'], split: inOrder })).toEqual([])
  })
})

test('any table is looked through without a complaint, the same twice', () => {
  const number = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double(), fc.constant(Number.NaN))
  const word = fc.option(fc.constantFrom('a', 'b', 'c d'))
  const row = fc.record({ n: number, m: number, word, label: word })
  const target = fc.constantFrom('n', 'label')
  fc.assert(
    fc.property(fc.array(row, { maxLength: 80 }), target, (list, wanted) => {
      const table: Table = {
        rows: list.length,
        columns: {
          n: { kind: 'number', values: Float64Array.from(list, ({ n }) => n) },
          m: { kind: 'integer', values: Float64Array.from(list, ({ m }) => m) },
          word: { kind: 'category', values: list.map((of) => of.word) },
          label: { kind: 'category', values: list.map((of) => of.label) },
        },
      }
      const features = ['n', 'm', 'word', 'label'].filter((name) => name !== wanted)
      const parts = split(table, features, { validation: 0.2, test: 0.3 }, 1)
      const asked = { target: wanted, features, split: parts }
      const leaks = findLeaks(table, asked)
      expect(findLeaks(table, asked)).toEqual(leaks)
      for (const { evidence } of leaks) expect(Object.values(evidence).every(Number.isFinite)).toBe(true)
    }),
  )
})

test('50,000 rows of twenty columns take less than a second', () => {
  const many = 50_000
  const column = (): ColumnValues => ({ kind: 'number', values: Float64Array.from({ length: many }, random) })
  const features = Array.from({ length: 20 }, (_, i) => `n${i}`)
  const table = { rows: many, columns: Object.fromEntries([...features, 'target'].map((name) => [name, column()])) }
  const parts = split(table, features, { validation: 0.2, test: 0.2 }, 1)
  const started = process.cpuUsage()
  expect(findLeaks(table, { target: 'target', features, split: parts })).toEqual([])
  // Of the processor, for on a busy machine the clock tells of others; three times what was measured.
  expect(process.cpuUsage(started).user / 1_000).toBeLessThan(1_500)
})

describe('on real data', () => {
  const folder = resolve(process.env['CULTIVAR_DATA'] ?? '../shared/data')
  beforeEach((context) =>
    context.skip(
      !existsSync(join(folder, 'imdb')),
      'no real data sets here: set CULTIVAR_DATA to the folder that holds imdb',
    ),
  )

  const leaksOf = async (file: string, target: string, only?: string[]) => {
    const from = source.csv(file)
    const names = await columnNames(from, folder)
    const text = await readAsText(from, names, folder)
    const table = convertText([text], inferColumns([text], names))[0]!
    const features = only ?? names.filter((name) => name !== target)
    const parts = split(table, features, { validation: 0.2, test: 0.2, by: 'stratified' }, 1, { target })
    return findLeaks(table, { target, features, split: parts }).map(({ kind, columns }) => [kind, ...columns])
  }

  test('bike-sharing: the two that sum to the target, and the row number', async () => {
    const sum = ['answer', 'casual', 'registered']
    expect(await leaksOf('bike-sharing/hour.csv.gz', 'cnt')).toEqual([sum, ['row-number', 'instant']])
    expect(await leaksOf('bike-sharing/hour.csv.gz', 'cnt', ['casual', 'registered'])).toEqual([sum])
  })

  test('telco-churn: the id, and not the charges that are nearly a product', async () => {
    expect(await leaksOf('telco-churn/churn.csv.gz', 'Churn')).toEqual([['id', 'customerID']])
    expect(await leaksOf('telco-churn/churn.csv.gz', 'TotalCharges', ['tenure', 'MonthlyCharges'])).toEqual([])
  })

  test.each([
    ['adult/train.csv.gz', 'income'],
    ['adult/train.csv.gz', 'age'],
    ['elec2/elec2.csv.gz', 'class'],
    ['elec2/elec2.csv.gz', 'nswdemand'],
    ['imdb/train.csv.gz', 'label'],
  ])('%s has none of %s', async (file, target) => {
    expect(await leaksOf(file, target)).toEqual([])
  })
})
