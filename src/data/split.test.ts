import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Table, take } from '../kit/table.ts'
import { split } from './split.ts'

const shares = { validation: 0.2, test: 0.1 }

const tableOf = (texts: (string | null)[], numbers = texts.map((_, i) => i % 50)): Table => ({
  rows: texts.length,
  columns: {
    text: { kind: 'text', values: texts },
    n: { kind: 'number', values: Float64Array.from(numbers) },
  },
})
const many = tableOf(Array.from({ length: 50_000 }, (_, i) => `review number ${i}`))

test('the parts have the shares that were asked for, and every row is in one', () => {
  for (const seed of [0, 1, 42]) {
    const { train, validation, test: judged } = split(many, ['text'], shares, seed)
    expect(train.length + validation.length + judged.length).toBe(50_000)
    expect(validation.length / 50_000).toBeCloseTo(0.2, 1.9)
    expect(judged.length / 50_000).toBeCloseTo(0.1, 1.9)
  }
})

test('numbers alone divide as well', () => {
  const { validation } = split(
    tableOf(
      Array(50_000).fill(null),
      Array.from({ length: 50_000 }, (_, i) => i),
    ),
    ['n'],
    shares,
    1,
  )
  expect(validation.length / 50_000).toBeCloseTo(0.2, 1.9)
})

test('these rows fall where they fell when this was written', () => {
  const {
    train,
    validation,
    test: judged,
  } = split(
    take(
      many,
      Array.from({ length: 20 }, (_, i) => i),
    ),
    ['text', 'n'],
    shares,
    42,
  )
  expect({ train: [...train], validation: [...validation], test: [...judged] }).toMatchInlineSnapshot(`
    {
      "test": [
        10,
        11,
        12,
        19,
      ],
      "train": [
        0,
        2,
        4,
        6,
        7,
        9,
        13,
        14,
        15,
        16,
        17,
      ],
      "validation": [
        1,
        3,
        5,
        8,
        18,
      ],
    }
  `)
})

test('another seed divides otherwise', () => {
  const [one, two] = [1, 2].map((seed) => new Set(split(many, ['text'], shares, seed).validation))
  const common = [...one!].filter((row) => two!.has(row)).length
  expect(common / one!.size).toBeCloseTo(0.2, 1.5)
})

test('equal rows share a part, and a row keeps its part when others come', () => {
  const texts = fc.array(fc.option(fc.string({ maxLength: 3 }), { nil: null }), { minLength: 1, maxLength: 60 })
  fc.assert(
    fc.property(texts, texts, fc.integer(), (before, more, seed) => {
      const partOf = (list: (string | null)[]) => {
        const parts = split(tableOf(list), ['text'], shares, seed)
        const part = new Map<number, string>()
        for (const [name, rows] of Object.entries(parts)) for (const row of rows as Int32Array) part.set(row, name)
        return list.map((_, row) => part.get(row))
      }
      const alone = partOf(before)
      const together = partOf([...more, ...before])
      expect(together.slice(more.length)).toEqual(alone)
      before.forEach((text, row) => {
        expect(alone[row]).toBe(alone[before.indexOf(text)])
      })
    }),
  )
})

test('with a test set of its own the validation rows stay and the rest trains', () => {
  const without = split(many, ['text'], shares, 3)
  const own = split(many, ['text'], shares, 3, { hasTest: true })
  expect(own.validation).toEqual(without.validation)
  expect(own.test.length).toBe(0)
  expect(own.train.length).toBe(without.train.length + without.test.length)
})
