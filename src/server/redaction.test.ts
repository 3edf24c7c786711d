import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hideDeep, hideValues, redactRow } from './redaction.ts'

const names = new Set(['name', 'age'])

describe('redaction', () => {
  it('takes the named features out of a row', () => {
    expect(redactRow({ name: 'Ada', age: 36, city: 'London' }, names)).toEqual({
      name: '[redacted]',
      age: '[redacted]',
      city: 'London',
    })
    expect(redactRow('words', names)).toBe('words')
  })

  it('hides their values in texts, wherever they stood', () => {
    const hide = hideValues(names, [{ instances: [{ name: 'Ada "Augusta" King', age: 36 }] }, undefined])
    const quoted = JSON.stringify({ name: 'Ada "Augusta" King', age: 36 })
    expect(hide(`refused ${quoted} of Ada "Augusta" King`)).toBe(
      'refused {"name":"[redacted]","age":[redacted]} of [redacted]',
    )
    expect(hide('line 136 of 3600, 36 rows')).toBe('line 136 of 3600, [redacted] rows')
  })

  it('hides every value, alone or in JSON, whatever is in it', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 4, maxLength: 40, unit: 'binary' }), fc.string(), (value, around) => {
        const hide = hideValues(names, [[{ name: value }]])
        const json = JSON.stringify({ name: value }).slice(9, -2)
        for (const text of [`${around}${value}${around}`, `${around}${json}${around}`]) {
          const left = hide(text).replaceAll('[redacted]', '')
          expect(left).not.toContain(value)
          expect(left.length).toBeLessThan(text.length)
        }
      }),
    )
  })

  it('goes into objects and lists', () => {
    const hide = hideValues(names, [{ name: 'Lovelace' }])
    expect(hideDeep({ a: ['x Lovelace'], b: { c: 'Lovelace', d: 1, e: null } }, hide)).toEqual({
      a: ['x [redacted]'],
      b: { c: '[redacted]', d: 1, e: null },
    })
  })
})
