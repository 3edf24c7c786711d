import { expect, test } from 'vitest'
import { convertText, inferColumns } from './infer.ts'

const asText = (columns: Record<string, (string | null)[]>) => ({
  rows: Object.values(columns)[0]!.length,
  columns: Object.fromEntries(
    Object.entries(columns).map(([name, values]) => [name, { kind: 'text' as const, values }]),
  ),
})

const twentyOne = Array.from({ length: 21 }, (_, i) => i)

const table = asText({
  price: twentyOne.map((i) => `${i}.5`),
  grade: twentyOne.map((i) => (i === 3 ? null : ['a', 'b'][i % 2]!)),
  seen: twentyOne.map((i) => `2026-01-${i + 10}`),
  ticket: twentyOne.map((i) => `T-${i}`),
  note: twentyOne.map((i) => `a note, number ${i}`),
  word: twentyOne.map((i) => `w${Math.max(1, i)}`),
  empty: twentyOne.map(() => null),
})

test('kinds follow from the values of all tables together', () => {
  const kinds = (tables: (typeof table)[]) =>
    Object.fromEntries(
      Object.entries(inferColumns(tables, Object.keys(table.columns))).map(([name, { kind }]) => [name, kind]),
    )
  const expected = {
    price: 'number',
    grade: 'category',
    seen: 'datetime',
    ticket: 'id',
    note: 'text',
    word: 'category',
  }
  expect(kinds([table])).toEqual(expected)
  const strange = asText({ ...Object.fromEntries(Object.keys(table.columns).map((name) => [name, ['n/a here']])) })
  expect(kinds([table, strange])).toMatchObject({ price: 'text', seen: 'text', empty: 'category' })
})

test('a category takes the words that its declaration does not know, and its aliases', () => {
  const columns = { grade: { kind: 'category', optional: false, levels: ['A'], aliases: { a: 'A' } } } as const
  const [converted] = convertText([asText({ grade: ['a', 'A', 'C', null] })], columns)
  expect(converted!.columns['grade']!.values).toEqual(['A', 'A', 'C', null])
})
