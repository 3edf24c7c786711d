import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concat, isNumericKind, type Table, take } from './table.ts'

const table = (words: (string | null)[], numbers: number[]): Table => ({
  rows: words.length,
  columns: {
    word: { kind: 'text', values: words },
    size: { kind: 'number', values: Float64Array.from(numbers) },
  },
})

const rows = fc.array(fc.tuple(fc.option(fc.string()), fc.double()), { maxLength: 30 })
const tables = rows.map((pairs) =>
  table(
    pairs.map(([word]) => word),
    pairs.map(([, size]) => size),
  ),
)

describe('rows by column', () => {
  it('are taken in the order that is asked for, as often as it is asked', () => {
    const taken = take(table(['a', null, 'c'], [1, Number.NaN, 3]), [2, 0, 2, 1])
    expect(taken).toEqual(table(['c', 'a', 'c', null], [3, 1, 3, Number.NaN]))
  })

  it('are the same when all are taken', () => {
    fc.assert(
      fc.property(tables, (all) => {
        expect(take(all, [...Array(all.rows).keys()])).toEqual(all)
      }),
    )
  })

  it('are whole again when two halves are put together', () => {
    fc.assert(
      fc.property(tables, fc.nat(30), (all, cut) => {
        const indices = [...Array(all.rows).keys()]
        expect(concat([take(all, indices.slice(0, cut)), take(all, indices.slice(cut))])).toEqual(all)
      }),
    )
  })

  it('share nothing with the table that they were taken from', () => {
    const all = table(['a'], [1])
    const taken = take(all, [0])
    taken.columns['word']!.values[0] = 'changed'
    taken.columns['size']!.values[0] = 9
    expect(all).toEqual(table(['a'], [1]))
  })

  it('may be none', () => {
    expect(concat([])).toEqual({ rows: 0, columns: {} })
    expect(concat([table([], []), table([], [])])).toEqual(table([], []))
  })
})

describe('a kind of column', () => {
  it('is of words or of numbers', () => {
    expect(['number', 'integer', 'boolean', 'datetime'].every((kind) => isNumericKind(kind as 'number'))).toBe(true)
    expect(['text', 'category', 'id'].some((kind) => isNumericKind(kind as 'text'))).toBe(false)
  })
})
