import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Column, column } from '../define.ts'
import { converterOf, isMissing } from './convert.ts'

const convert = (kind: Column, raw: unknown) => converterOf(kind)(raw)

describe('numbers', () => {
  test.each([
    ['12', 12],
    [' -0.5 ', -0.5],
    ['1e3', 1000],
    ['.5', 0.5],
    ['5.', 5],
    [7, 7],
    [7n, 7],
    ['-0', 0],
  ])('%s is %s', (raw, value) => {
    expect(convert(column.number(), raw)).toBe(value)
  })

  test.each(['0x10', '1,000', '1_000', '12 kg', 'Infinity', '1e999', '?', 'NA', '١٢', true, {}, []])(
    '%s does not fit',
    (raw) => {
      expect(convert(column.number(), raw)).toBeUndefined()
    },
  )

  test('every finite number survives its own spelling', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(convert(column.number(), String(value))).toBe(value + 0)
      }),
    )
  })
})

test('an integer has no fraction and no more digits than a double holds', () => {
  expect(convert(column.integer(), '3.0')).toBe(3)
  expect(convert(column.integer(), '3.5')).toBeUndefined()
  expect(convert(column.integer(), '9007199254740993')).toBeUndefined()
  expect(convert(column.integer(), 2n ** 60n)).toBeUndefined()
})

test('a boolean has the usual spellings', () => {
  for (const raw of ['true', 'TRUE', '1', 'yes', 't', true, 1]) expect(convert(column.boolean(), raw)).toBe(1)
  for (const raw of ['false', ' No ', '0', 'f', false, 0]) expect(convert(column.boolean(), raw)).toBe(0)
  for (const raw of ['maybe', '2', 2, {}, ['true']]) expect(convert(column.boolean(), raw)).toBeUndefined()
})

test('a datetime is ISO 8601, or a time that the source knew; a plain number is ambiguous', () => {
  expect(convert(column.datetime(), '2024-01-02')).toBe(Date.UTC(2024, 0, 2))
  expect(convert(column.datetime(), 1700000000000n)).toBe(1700000000000)
  expect(convert(column.datetime(), 1700000000)).toBeUndefined()
})

test('a category is a level or an alias, exactly', () => {
  const label = column.category(['negative', 'positive'], { aliases: { pos: 'positive', 0: 'negative' } })
  expect(convert(label, 'positive')).toBe('positive')
  expect(convert(label, 'pos')).toBe('positive')
  expect(convert(label, 0)).toBe('negative')
  for (const raw of ['Positive', 'pos ', 'constructor', '__proto__', {}]) expect(convert(label, raw)).toBeUndefined()
})

test('a text stays as it is, but for what cannot be stored', () => {
  expect(convert(column.text(), ' a\u0085b\r\n')).toBe(' a\u0085b\r\n')
  expect(convert(column.text(), 'a\0b\ud800c')).toBe('a\ufffdb\ufffdc')
  expect(convert(column.text(), 12)).toBe('12')
  expect(convert(column.text(), 2 ** 60)).toBeUndefined()
  expect(convert(column.text(), { a: 1 })).toBeUndefined()
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      (text) => convert(column.id(), text) === text.replaceAll('\0', '\ufffd'),
    ),
  )
})

test('an empty field is missing; blanks are, except in a text', () => {
  for (const kind of ['text', 'id', 'number', 'category', 'datetime'] as const) expect(isMissing('', kind)).toBe(true)
  expect(isMissing(' ', 'text')).toBe(false)
  expect(isMissing(' ', 'number')).toBe(true)
  expect(isMissing('NaN', 'number')).toBe(true)
  expect(isMissing('NaN', 'category')).toBe(false)
  expect(isMissing(Number.NaN, 'integer')).toBe(true)
  expect(isMissing(0, 'integer')).toBe(false)
})

test('a category without levels takes any word', () => {
  const convert = converterOf(column.category())
  expect(['Oslo', 7, true].map((raw) => convert(raw))).toEqual(['Oslo', '7', 'true'])
  const aliased = converterOf(column.category([], { aliases: { oslo: 'Oslo' } as never }))
  expect(aliased('oslo')).toBe('Oslo')
})
