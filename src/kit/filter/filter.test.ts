import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CultivarError, type ErrorCode } from '../errors.ts'
import { clausesOf, parseFilter } from '../filter.ts'
import { parseOrder } from './order.ts'

const only = (text: string) => {
  const [clause, ...more] = clausesOf(parseFilter(text)!)
  expect(more).toEqual([])
  const { entity, key, comparator, value } = clause!
  return [entity, key, comparator, value]
}

describe('a clause', () => {
  it.each([
    ['metrics.accuracy > 0.9', ['metrics', 'accuracy', '>', 0.9]],
    ['metrics.a>=-1e-3', ['metrics', 'a', '>=', -0.001]],
    ['metrics.a<>.5', ['metrics', 'a', '!=', 0.5]],
    ["status = 'FINISHED'", [undefined, 'status', '=', 'FINISHED']],
    ['status == "FINISHED"', [undefined, 'status', '=', 'FINISHED']],
    ["params.a.b-c/d like '%x'", ['params', 'a.b-c/d', 'LIKE', '%x']],
    ["params.`my key` = 'x'", ['params', 'my key', '=', 'x']],
    [`params."it's" = 'it''s'`, ['params', "it's", '=', "it's"]],
    ["`params`.`a``b` = '`'", ['params', 'a`b', '=', '`']],
    [`"run name" ILIKE 'x'`, [undefined, 'run name', 'ILIKE', 'x']],
    ["`a.b` = 'x'", [undefined, 'a.b', '=', 'x']],
    ["span.attributes.`a b` = 'x'", ['span', 'attributes.a b', '=', 'x']],
    ['run_id NOT  in (\'a\', "B")', [undefined, 'run_id', 'NOT IN', ['a', 'B']]],
    ["run_id IN('a',)", [undefined, 'run_id', 'IN', ['a']]],
    ["tags.android = 'x'", ['tags', 'android', '=', 'x']],
    ["tags.mlflow.user = 'and (or'", ['tags', 'mlflow.user', '=', 'and (or']],
  ])('%s', (text, clause) => {
    expect(only(text)).toEqual(clause)
  })
})

/** The filter with its parentheses written out. */
const shape = (text: string): string => {
  const written = (filter: NonNullable<ReturnType<typeof parseFilter>>): string => {
    if (filter.kind === 'clause') return filter.key
    if (filter.kind === 'not') return `!${written(filter.part)}`
    return `(${filter.parts.map(written).join(filter.kind === 'and' ? '&' : '|')})`
  }
  return written(parseFilter(text.replaceAll(/\b[a-d]\b/g, "$& = ''"))!)
}

describe('a filter', () => {
  it.each([
    ['a and b AND c', '(a&b&c)'],
    ['a or b and c or d', '(a|(b&c)|d)'],
    ['(a or b) and c', '((a|b)&c)'],
    ['not a and b', '(!a&b)'],
    ['not (a and b)', '!(a&b)'],
    ['not not((a))', '!!a'],
    ['\n a\tAnd\nb ', '(a&b)'],
  ])('%s', (text, expected) => {
    expect(shape(text)).toBe(expected)
  })

  it('may be empty', () => {
    expect(parseFilter('')).toBeUndefined()
    expect(parseFilter(' \n')).toBeUndefined()
  })

  it.each([
    ['a', 2, 'expected a comparator'],
    ['a = ', 5, 'not its end'],
    ['a = b', 5, 'a text in quotes'],
    ['a = `b`', 5, 'a text in quotes'],
    ["a = 'b", 5, 'has no meaning'],
    ["a = 'b' b = 'c'", 9, 'expected AND or OR'],
    ["a = 'b'; b = 'c'", 8, 'expected AND or OR'],
    ["a = 'b' AND", 12, 'expected a name'],
    ["(a = 'b'", 9, 'expected )'],
    ["a = 'b')", 8, 'expected AND or OR'],
    ["'a' = 'b'", 1, 'expected a name'],
    ["metrics. = 'b'", 1, 'expected a name'],
    ["a NOT = 'b'", 3, 'expected a comparator'],
    ['a IN ()', 7, 'a text in quotes'],
    ["a IN 'b'", 6, 'expected ('],
    [`${'('.repeat(60)}a = 'b'`, 52, 'deeper than 50'],
  ])('is refused: %s', (text, place, reason) => {
    const said = `Invalid clause(s) in filter string, at character ${place}: `
    expect(() => parseFilter(text)).toThrow(said)
    expect(() => parseFilter(text)).toThrow(reason)
  })
})

it('a filter of too many clauses is refused', () => {
  const clauses = (count: number) => Array.from({ length: count }, () => "a = ''").join(' or ')
  expect(clausesOf(parseFilter(clauses(100))!)).toHaveLength(100)
  expect(() => parseFilter(clauses(101))).toThrow('more than 100 clauses')
})

describe('an order', () => {
  it.each([
    ['start_time', [undefined, 'start_time', true]],
    ['metrics.a desc', ['metrics', 'a', false]],
    ['params.`a b` ASC', ['params', 'a b', true]],
    ['"run name" DESC', [undefined, 'run name', false]],
  ])('%s', (text, [entity, key, ascending]) => {
    expect(parseOrder(text)).toEqual({ entity, key, ascending })
  })

  it.each(['', 'ASC DESC ASC', 'metrics.a b', 'metrics.a DESC,', "'a'", 'a = 1'])('is refused: %s', (text) => {
    expect(() => parseOrder(text)).toThrow(/^Invalid order_by clause/)
  })
})

const words = [
  'metrics.a',
  'tags."b"',
  '=',
  '!=',
  'IN',
  '(',
  ')',
  ',',
  "'x'",
  '1',
  'and',
  'OR',
  'not',
  'LIKE',
  '`',
  ' ',
]
const texts = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.constantFrom(...words)).map((each) => each.join(' ')),
  fc.array(fc.constantFrom(...words)).map((each) => each.join('')),
)

const refusesOnlyAs = (code: ErrorCode, parse: () => unknown) => {
  try {
    parse()
  } catch (error) {
    expect(error).toBeInstanceOf(CultivarError)
    expect((error as CultivarError).code).toBe(code)
  }
}

it('any text is read or refused by its name', () => {
  fc.assert(
    fc.property(texts, (text) => {
      refusesOnlyAs('search/filter', () => parseFilter(text))
      refusesOnlyAs('search/order', () => parseOrder(text))
    }),
    { numRuns: 3000 },
  )
  refusesOnlyAs('search/filter', () => parseFilter(`${'not '.repeat(100_000)}a = ''`))
  refusesOnlyAs('search/filter', () => parseFilter(`a = '${"''".repeat(1_000_000)}`))
})
