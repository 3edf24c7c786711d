import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parsePythonJson } from './python-json.ts'

describe('JSON as Python writes it', () => {
  it.each([
    ['[NaN, 1, Infinity, -Infinity]', [null, 1, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]],
    ['{"NaN": NaN, "a": "NaN \\" Infinity", "b": NaN}', { NaN: null, a: 'NaN " Infinity', b: null }],
    ['NaN', null],
  ])('%s is read', (text, value) => {
    expect(parsePythonJson(text)).toEqual(value)
  })

  it.each(['[NaNs]', '["NaN]', '[NaN', '["\\', 'Infinity"', '[--Infinity]'])('%s is refused', (text) => {
    expect(() => parsePythonJson(text)).toThrow(SyntaxError)
  })

  it('never changes a text', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('NaN', '"Infinity\\', '\\"NaN"'))
    fc.assert(
      fc.property(fc.array(text), (texts) => {
        const written = `[NaN,${texts.map((each) => JSON.stringify(each)).join(',')}${texts.length > 0 ? ',' : ''}Infinity]`
        expect(parsePythonJson(written)).toEqual([null, ...texts, Number.POSITIVE_INFINITY])
      }),
    )
  })
})
