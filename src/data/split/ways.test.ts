import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { goldenMetrics } from '../../../test/golden/golden.ts'
import type { SplitDefinition } from '../../define.ts'
import { CultivarError } from '../../kit/errors.ts'
import type { NumericValues, Table, TextValues } from '../../kit/table.ts'
import { type Split, split } from '../split.ts'
import { type Fold, type FoldPlan, folds, nestedFolds } from './folds.ts'

const day = 86_400_000

interface Visit {
  text: string
  shop: string | null
  label: string | null
  time: number
}

const tableOf = (visits: Visit[]): Table => ({
  rows: visits.length,
  columns: {
    text: { kind: 'text', values: visits.map(({ text }) => text) },
    shop: { kind: 'category', values: visits.map(({ shop }) => shop) },
    label: { kind: 'category', values: visits.map(({ label }) => label) },
    time: { kind: 'datetime', values: Float64Array.from(visits, ({ time }) => time) },
  },
})

const visits = fc.array(
  fc.record({
    text: fc.string({ maxLength: 6 }),
    shop: fc.option(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g')),
    label: fc.option(fc.constantFrom('yes', 'no', 'no ', 'perhaps')),
    time: fc.oneof(
      { weight: 9, arbitrary: fc.integer({ min: 0, max: 40 }).map((days) => days * day) },
      fc.constant(Number.NaN),
    ),
  }),
  { minLength: 8, maxLength: 80 },
)
const ways = fc.constantFrom<Partial<SplitDefinition>>(
  { by: 'random' },
  { by: 'stratified', column: 'label' },
  { by: 'group', column: 'shop' },
  { by: 'time', column: 'time' },
  { by: 'time', column: 'time', embargo: '3d' },
)

/** What a definition makes of the rows, or nothing where it says itself that they are too few. */
const attempt = <T>(divide: () => T): T | undefined => {
  try {
    return divide()
  } catch (error) {
    if (error instanceof CultivarError && error.code === 'data/too-few-rows') return undefined
    throw error
  }
}

const sorted = (...parts: Int32Array[]) => parts.flatMap((part) => [...part]).sort((a, b) => a - b)
const everyRow = (table: Table) => Array.from({ length: table.rows }, (_, row) => row)
const timesOf = (table: Table, rows: Int32Array) =>
  [...rows].map((row) => (table.columns['time'] as NumericValues).values[row]!)
const shopsOf = (table: Table, rows: Int32Array) =>
  [...rows].flatMap((row) => (table.columns['shop'] as TextValues).values[row] ?? [])
const gap = (table: Table, earlier: Int32Array, later: Int32Array) =>
  Math.min(...timesOf(table, later)) - Math.max(...timesOf(table, earlier))

const shares = { validation: 0.25, test: 0.25 }

describe('a split', () => {
  test('puts each row into one part, keeps groups whole, and times in order with their embargo', () => {
    fc.assert(
      fc.property(visits, ways, fc.integer(), fc.boolean(), (list, way, seed, hasTest) => {
        const table = tableOf(list)
        const divide = () => split(table, ['text'], { ...shares, ...way }, seed, { hasTest })
        const parts = attempt(divide)
        fc.pre(parts !== undefined)
        expect(divide()).toEqual(parts)
        const { train, validation, test: judged, leftOut = new Int32Array() } = parts!
        expect(sorted(train, validation, judged, leftOut)).toEqual(everyRow(table))
        if (hasTest) expect(judged).toHaveLength(0)
        for (const part of [train, validation, judged]) expect([...part]).toEqual(sorted(part))
        if (way.by === 'group') expectNoShared(table, parts!)
        if (way.by !== 'time') {
          expect(leftOut).toHaveLength(0)
          return
        }
        const least = way.embargo ? 3 * day : 1
        expect(gap(table, train, validation)).toBeGreaterThanOrEqual(least)
        if (!hasTest) expect(gap(table, validation, judged)).toBeGreaterThanOrEqual(least)
      }),
    )
  })

  const expectNoShared = (table: Table, { train, validation, test: judged }: Split) => {
    const parts = [train, validation, judged].map((part) => new Set(shopsOf(table, part)))
    expect(parts.reduce((sum, part) => sum + part.size, 0)).toBe(new Set(parts.flatMap((part) => [...part])).size)
  }

  const many = tableOf(
    Array.from({ length: 6_000 }, (_, i) => ({
      text: `visit ${i}`,
      shop: `shop ${i % 500}`,
      label: i % 100 === 0 ? 'rare' : 'usual',
      time: (i % 3_000) * day,
    })),
  )

  test('by classes gives every part its share of each, to the row', () => {
    const parts = split(many, ['text'], { ...shares, by: 'stratified' }, 1, { target: 'label' })
    const rare = (rows: Int32Array) => rows.filter((row) => row % 100 === 0).length
    expect([rare(parts.train), rare(parts.validation), rare(parts.test)]).toEqual([30, 15, 15])
    expect(parts.test).toHaveLength(1_500)
  })

  test('by numbers gives every part its share of each tenth', () => {
    const parts = split(many, ['text'], { ...shares, by: 'stratified', column: 'time' }, 1)
    const lowest = parts.test.filter((row) => row % 3_000 < 300).length
    expect(lowest).toBe(150)
  })

  test('by groups has about the shares that were asked for, and a group keeps its part when others come', () => {
    const part = (table: Table) => split(table, ['text'], { ...shares, by: 'group', column: 'shop' }, 1).test
    expect(part(many).length / 6_000).toBeCloseTo(0.25, 1)
    const fewer = tableOf(
      Array.from({ length: 100 }, (_, i) => ({ text: `${i}`, shop: `shop ${i}`, label: null, time: 0 })),
    )
    expect([...part(fewer)]).toEqual([...part(many)].filter((row) => row < 100))
  })

  test('by time judges on the newest', () => {
    const { train, validation, test: judged } = split(many, ['text'], { ...shares, by: 'time', column: 'time' }, 1)
    expect([train.length, validation.length, judged.length]).toEqual([3_000, 1_500, 1_500])
    expect(Math.min(...timesOf(many, judged))).toBe(2_250 * day)
  })

  test('refuses a column that leaves a part empty, and words as time', () => {
    const one = tableOf(Array.from({ length: 9 }, () => ({ text: 'a', shop: 'a', label: 'a', time: 0 })))
    for (const way of [{ by: 'time', column: 'time' } as const, { by: 'group', column: 'shop' } as const])
      expect(() => split(one, ['text'], { ...shares, ...way }, 1)).toThrow(/9 rows make parts of .*other shares/)
    expect(() => split(one, ['text'], { ...shares, by: 'time', column: 'text' }, 1)).toThrow(/no order in time/)
  })
})

describe('folds', () => {
  const plans = fc.record<FoldPlan>({
    k: fc.integer({ min: 2, max: 4 }),
    seed: fc.integer(),
    repeats: fc.integer({ min: 1, max: 2 }),
  })

  test('let each row judge once in every repeat, and never what it taught', () => {
    fc.assert(
      fc.property(visits, ways, plans, (list, way, plan) => {
        const table = tableOf(list)
        const divide = () => folds(table, { ...plan, ...way } as FoldPlan)
        const found = attempt(divide)
        fc.pre(found !== undefined)
        expect(divide()).toEqual(found)
        if (way.by === 'time') return expectExpanding(table, found!, plan.k, way.embargo ? 3 * day : 1)
        expect(found).toHaveLength(plan.k * plan.repeats!)
        for (const { train, validation } of found!) expect(sorted(train, validation)).toEqual(everyRow(table))
        for (let from = 0; from < found!.length; from += plan.k) {
          const judging = found!.slice(from, from + plan.k).map(({ validation }) => validation)
          expect(sorted(...judging)).toEqual(everyRow(table))
        }
        if (way.by === 'group') expectWholeGroups(table, found!)
        if (way.by === 'stratified') expectShares(table, found!, plan.k)
      }),
    )
  })

  const expectExpanding = (table: Table, found: Fold[], k: number, least: number) => {
    expect(found).toHaveLength(k)
    found.forEach(({ train, validation }, i) => {
      expect(gap(table, train, validation)).toBeGreaterThanOrEqual(least)
      if (i > 0) expect([...train]).toEqual(expect.arrayContaining([...found[i - 1]!.train]))
    })
  }

  const expectWholeGroups = (table: Table, found: Fold[]) => {
    const sizes = Object.values(Object.groupBy(shopsOf(table, Int32Array.from(everyRow(table))), (shop) => shop))
    const largest = Math.max(1, ...sizes.map((members) => members!.length))
    for (const { train, validation } of found) {
      const taught = new Set(shopsOf(table, train))
      expect(shopsOf(table, validation).filter((shop) => taught.has(shop))).toEqual([])
    }
    const judging = found.map(({ validation }) => validation.length)
    expect(Math.max(...judging) - Math.min(...judging)).toBeLessThanOrEqual(largest)
  }

  const expectShares = (table: Table, found: Fold[], k: number) => {
    const { values } = table.columns['label'] as TextValues
    for (const label of new Set(values)) {
      const share = values.filter((value) => value === label).length / k
      for (const { validation } of found) {
        const count = validation.filter((row) => values[row] === label).length
        expect(Math.abs(count - share)).toBeLessThan(1)
      }
    }
    const judging = found.map(({ validation }) => validation.length)
    expect(Math.max(...judging) - Math.min(...judging)).toBeLessThanOrEqual(1)
  }

  goldenMetrics.timeFolds.forEach(({ rows, k, gap: between, folds: expected }) => {
    test(`of ${rows} days cut as scikit-learn's TimeSeriesSplit does, gap ${between}`, () => {
      const table = tableOf(Array.from({ length: rows }, (_, i) => ({ text: '', shop: '', label: '', time: i * day })))
      const found = folds(table, { k, seed: 1, by: 'time', column: 'time', embargo: `${between + 1}d` })
      expect(found.map(({ train, validation }) => ({ train: [...train], validation: [...validation] }))).toEqual(
        expected,
      )
    })
  })

  test('at random keep equal rows together and have about equal sizes', () => {
    const table = tableOf(
      Array.from({ length: 1_000 }, (_, i) => ({ text: `${i % 600}`, shop: '', label: '', time: 0 })),
    )
    const found = folds(table, { k: 5, seed: 7 })
    for (const { train, validation } of found) {
      const taught = new Set(Array.from(train, (row) => row % 600))
      expect([...validation].filter((row) => taught.has(row % 600))).toEqual([])
      expect(Math.abs(validation.length - 200)).toBeLessThanOrEqual(2)
    }
  })

  test('inside folds never hold a row that judges them', () => {
    const table = tableOf(
      Array.from({ length: 100 }, (_, i) => ({ text: `${i}`, shop: '', label: `${i % 2}`, time: i })),
    )
    const plan = { k: 4, seed: 3, by: 'stratified', column: 'label' } as const
    const nested = nestedFolds(table, { outer: plan, inner: { ...plan, k: 3 } })
    expect(nested.map(({ inner }) => inner.length)).toEqual([3, 3, 3, 3])
    for (const { train, inner } of nested)
      for (const fold of inner) expect(sorted(fold.train, fold.validation)).toEqual([...train])
  })

  test('refuse to be more than the rows', () => {
    const table = tableOf(Array.from({ length: 3 }, (_, i) => ({ text: `${i}`, shop: 'a', label: '', time: i })))
    expect(() => folds(table, { k: 4, seed: 1 })).toThrow(/3 rows do not make 4 folds.*Take fewer/)
    expect(() => folds(table, { k: 2, seed: 1, by: 'group', column: 'shop' })).toThrow(/group of "shop"/)
    expect(() => folds(table, { k: 3, seed: 1, by: 'time', column: 'time' })).toThrow(/time of "time"/)
  })
})
