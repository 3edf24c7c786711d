import { describe, expect, it } from 'vitest'
import golden from '../../../test/golden/linear.json' with { type: 'json' }
import { encodeColumns, type LevelColumn } from './columns.ts'
import { fitOneHot, oneHotIndex, oneHotWidth } from './one-hot.ts'

const columnOf = (values: (string | null)[]) =>
  encodeColumns({ rows: values.length, columns: { city: { kind: 'category', values } } }).columns[0] as LevelColumn
const allOf = (values: unknown[]) => Int32Array.from(values, (_, i) => i)

describe('keeps the levels that scikit-learn keeps', () => {
  it.each(golden.oneHot)('$settings', ({ settings, levels, rare }) => {
    const { min_frequency: minFrequency = 1, max_categories: maxCategories } = settings as Record<string, number>
    const { city } = golden.columns
    expect(fitOneHot(columnOf(city), allOf(city), { minFrequency, maxCategories })).toEqual({ levels, rare })
  })
})

it('looks at the training rows alone', () => {
  const column = columnOf(['b', 'a', 'b', 'c', 'c', 'c'])
  expect(fitOneHot(column, Int32Array.of(2, 1, 0), { minFrequency: 1 })).toEqual({ levels: ['a', 'b'], rare: false })
  expect(fitOneHot(column, Int32Array.of(2, 1, 0), { minFrequency: 2 })).toEqual({ levels: ['b'], rare: true })
})

it('takes an unseen level for a rare one, and for none where no level is rare', () => {
  expect(oneHotIndex({ levels: ['a', null], rare: true }, 'never')).toBe(2)
  expect(oneHotIndex({ levels: ['a', null], rare: false }, 'never')).toBe(-1)
  expect(oneHotIndex({ levels: ['a', null], rare: false }, null)).toBe(1)
  expect(oneHotWidth({ levels: ['a', null], rare: true })).toBe(3)
})

it('keeps 100,000 levels as one number a row', () => {
  const values = Array.from({ length: 100_000 }, (_, i) => `level ${i}`)
  const oneHot = fitOneHot(columnOf(values), allOf(values), { minFrequency: 1 })
  expect(oneHotWidth(oneHot)).toBe(100_000)
  expect(oneHot.levels[oneHotIndex(oneHot, 'level 77777')]).toBe('level 77777')
})
