import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { CultivarError } from '../../src/kit/errors.ts'
import type { Signature } from '../../src/registry.ts'
import { inputParser } from '../../src/serving/input.ts'

type Input = Signature['inputs'][number]

const required: Input[] = [
  { name: 'note', kind: 'text', optional: false },
  { name: 'grade', kind: 'category', optional: false, levels: ['low', 'high'], aliases: { 0: 'low', yes: 'high' } },
  { name: 'income', kind: 'number', optional: false },
  { name: 'age', kind: 'integer', optional: false },
  { name: 'owner', kind: 'boolean', optional: false },
  { name: 'since', kind: 'datetime', optional: false },
  { name: 'customer', kind: 'id', optional: false },
]
const signature = (inputs: Input[]): Signature => ({
  task: 'classification',
  inputs,
  target: 'default',
  labels: ['no', 'yes'],
})
const parse = inputParser(signature(required))
const parseOptional = inputParser(signature(required.map((input) => ({ ...input, optional: true }))))

const good = {
  note: 'pays late',
  grade: 'low',
  income: 1200.5,
  age: 40,
  owner: true,
  since: '2026-11-21T05:17:00Z',
  customer: 'c-1',
}

const refusalOf = (row: unknown, read = parse): CultivarError => {
  try {
    read(row)
  } catch (error) {
    expect(error).toBeInstanceOf(CultivarError)
    return error as CultivarError
  }
  throw new Error(`accepted ${JSON.stringify(row)}`)
}

describe('an input of every kind', () => {
  it('is read into the values that training saw', () => {
    expect(parse(good)).toEqual({ ...good, since: Date.UTC(2026, 10, 21, 5, 17) })
    expect(parse({ ...good, since: '2026-11-21', grade: 'yes', customer: 7 })).toMatchObject({
      since: Date.UTC(2026, 10, 21),
      grade: 'high',
      customer: '7',
    })
    expect(parse({ ...good, grade: 0, since: '2026-11-21 05:17' })).toMatchObject({
      grade: 'low',
      since: Date.UTC(2026, 10, 21, 5, 17),
    })
  })

  it.each([
    ['note', 5, 'note should be a text'],
    ['note', '', 'note is empty'],
    ['note', ' \t\n\u00a0', 'note is empty'],
    ['note', null, 'note should be a text'],
    ['grade', 'middle', 'grade should be one of low, high'],
    ['grade', null, 'grade should be one of low, high'],
    ['grade', 'constructor', 'grade should be one of low, high'],
    ['grade', '__proto__', 'grade should be one of low, high'],
    ['income', '12', 'income should be a finite number'],
    ['income', Number.POSITIVE_INFINITY, 'income should be a finite number'],
    ['age', 1.5, 'age should be a whole number'],
    ['age', 2 ** 60, 'age should be a whole number'],
    ['age', true, 'age should be a whole number'],
    ['owner', 'true', 'owner should be true or false'],
    ['owner', 1, 'owner should be true or false'],
    ['since', 1_700_000_000, 'since should be a date or a time'],
    ['since', 'yesterday', 'since should be a date or a time'],
    ['since', '2026-02-30', 'since should be a date or a time'],
    ['customer', { name: 'a' }, 'customer should be a text or a number'],
  ])('refuses %s = %j with: %s', (field, value, sentence) => {
    const error = refusalOf({ ...good, [field]: value })
    expect(error.code).toBe('request/invalid')
    expect(error.message).toContain(sentence)
    expect(Object.keys(error.details['fields'] as object)).toEqual([field])
  })

  it('names all that is missing and all that is too much', () => {
    const error = refusalOf({ extra: 1, note: 'fine', other: 2 })
    expect(error.message).toContain('income is missing')
    expect(error.message).toContain('extra is not an input of the model')
    expect(Object.keys(error.details['fields'] as object).sort()).toEqual(
      ['age', 'customer', 'extra', 'grade', 'income', 'other', 'owner', 'since'].sort(),
    )
    expect(error.details['expected']).toMatchObject({ income: 'number', note: 'text' })
  })

  it.each([null, 5, 'text', [], undefined, [good]])('refuses %j in place of an object', (row) => {
    expect(refusalOf(row).message).toMatch(/^The input does not fit the model: input (should be an object|is missing)/)
  })

  it('takes null and nothing for what is optional, and refuses the rest as ever', () => {
    const empty = Object.fromEntries(required.map(({ name }) => [name, null]))
    expect(parseOptional({})).toEqual(empty)
    expect(parseOptional(empty)).toEqual(empty)
    expect(parseOptional({ ...good, note: '' })).toMatchObject({ note: null, income: 1200.5 })
    expect(refusalOf({ age: 'old' }, parseOptional).message).toContain('age should be a whole number')
    expect(refusalOf({ note: '  ' }, parseOptional).message).toContain('note is empty')
  })

  it('says little even where a million things are wrong', () => {
    const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`field ${i} ${'x'.repeat(200)}`, i]))
    const error = refusalOf(many)
    expect(error.message.length).toBeLessThan(3_000)
    expect(JSON.stringify(error.details).length).toBeLessThan(5_000)
  })
})

test('takes any word for a category whose levels nobody listed, and nothing else', () => {
  const town = inputParser(
    signature([{ name: 'town', kind: 'category', optional: false, levels: [], aliases: { NYC: 'New York' } }]),
  )
  expect([town({ town: 'Oslo' }), town({ town: 'NYC' }), town({ town: 7 })]).toEqual([
    { town: 'Oslo' },
    { town: 'New York' },
    { town: '7' },
  ])
  expect(refusalOf({ town: '' }, town).message).toContain('town should be a word')
  expect(refusalOf({ town: {} }, town).message).toContain('town should be a word')
})

describe('any signature and any value', () => {
  const kinds = ['text', 'category', 'number', 'integer', 'boolean', 'datetime', 'id'] as const
  const input = fc.record({
    name: fc.string({ minLength: 1 }).filter((name) => name !== '__proto__'),
    kind: fc.constantFrom(...kinds),
    optional: fc.boolean(),
    levels: fc.array(fc.string({ minLength: 1 }), { minLength: 1 }),
    aliases: fc.dictionary(fc.string(), fc.string()),
  })
  const anyInputs = fc.uniqueArray(input, { selector: ({ name }) => name, minLength: 1, maxLength: 5 })

  it('gives a row of exactly the inputs, or refuses in words', () => {
    fc.assert(
      fc.property(anyInputs, fc.jsonValue(), fc.array(fc.jsonValue()), (inputs, whole, values) => {
        const read = inputParser(signature(inputs))
        const row = Object.fromEntries(inputs.map(({ name }, i) => [name, values[i]]))
        for (const candidate of [whole, row]) {
          try {
            expect(Object.keys(read(candidate)).sort()).toEqual(inputs.map(({ name }) => name).sort())
          } catch (error) {
            expect((error as CultivarError).code).toBe('request/invalid')
          }
        }
      }),
    )
  })
})
