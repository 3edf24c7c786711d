import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseJson } from './exact-json.ts'

const read = (text: string) => parseJson(Buffer.from(text))

const asNumbers = (_key: string, value: unknown) => (typeof value === 'bigint' ? Number(value) : value)

describe('exact JSON', () => {
  it('keeps whole numbers that a number cannot hold', () => {
    expect(
      read('[9007199254740993, -9223372036854775808, 18446744073709551615, 9007199254740991, 1e300, 0.1]'),
    ).toEqual([
      9_007_199_254_740_993n,
      -9_223_372_036_854_775_808n,
      18_446_744_073_709_551_615n,
      9_007_199_254_740_991,
      1e300,
      0.1,
    ])
    expect(read('["9007199254740993"]')).toEqual(['9007199254740993'])
  })

  it('reads the NaN of Python as missing, and leaves it in words', () => {
    expect(read('{"data": [1.5, NaN], "NaN": ["a NaN \\\\", "\\"NaN", NaN]}')).toEqual({
      data: [1.5, null],
      NaN: ['a NaN \\', '"NaN', null],
    })
    expect(() => read('[1, -NaN]')).toThrow(/no JSON/)
    expect(() => read('[Infinity]')).toThrow(/no JSON/)
    expect(() => read(`[NaN, "${'\\"'.repeat(500_000)}`)).toThrow(/no JSON/)
  })

  it('refuses what is no JSON, also when it is deep', () => {
    for (const text of ['', '{', 'NaNa', '\u0000', `[12345678901234567${'['.repeat(100_000)}`]) {
      expect(() => read(text)).toThrow(/no JSON/)
    }
  })

  it('reads whatever JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.stringify(read(JSON.stringify(value)), asNumbers)).toBe(JSON.stringify(value))
      }),
    )
  })
})
