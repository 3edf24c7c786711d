import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { durationSchema, toMs } from '../../src/define/duration.ts'
import type { CultivarError } from '../../src/kit/errors.ts'
import { firstIdAt, isId, timeOfId } from '../../src/kit/ids.ts'
import { parseIso } from '../../src/kit/iso.ts'
import { storable } from '../../src/kit/unicode.ts'
import { parseReference } from '../../src/registry/reference.ts'

const anyText = fc.string({ unit: 'binary' })

describe('a duration', () => {
  const units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

  it('is a number and a unit, and its milliseconds', () => {
    const unit = fc.constantFrom(...(Object.keys(units) as (keyof typeof units)[]))
    fc.assert(
      fc.property(fc.nat({ max: 100_000 }), unit, (count, name) => {
        expect(toMs(`${count}${name}`)).toBe(count * units[name])
      }),
    )
  })

  it.each([
    '',
    's',
    '5',
    '5 m',
    '-5m',
    '5M',
    '5w',
    '1e3s',
    'NaNs',
    '5m5s',
    ' 5m',
    '5m\n',
    '٥m',
    '.5m',
    '5.m',
    'Infinityd',
  ])('is not %j', (text) => {
    expect(durationSchema.safeParse(text).success).toBe(false)
    expect(() => toMs(text)).toThrow(/a duration is a number and a unit/)
  })

  it('is finite or refused, whatever the text', () => {
    const digits = fc.integer({ min: 0, max: 400 }).map((count) => `${'9'.repeat(count)}d`)
    fc.assert(
      fc.property(fc.oneof(anyText, digits), (text) => {
        const parsed = durationSchema.safeParse(text)
        if (parsed.success) expect(Number.isFinite(toMs(text))).toBe(true)
        else expect(() => toMs(text)).toThrow()
      }),
    )
  })
})

describe('a reference to a version', () => {
  it('is a model, or a model and a number or alias', () => {
    expect(parseReference('sentiment')).toEqual({ model: 'sentiment', which: 'champion' })
    expect(parseReference('sentiment@3')).toEqual({ model: 'sentiment', which: 3 })
    expect(parseReference('sentiment@challenger')).toEqual({ model: 'sentiment', which: 'challenger' })
  })

  it.each([
    '',
    '@',
    '@1',
    'a@',
    'a@b@c',
    'a@1@2',
    'a@0',
    'a@-1',
    'a@1.5',
    'a@99999999999',
    'a@01',
    'a@latest',
    'a b',
    '1a',
    'a@constructor',
  ])('is not %j', (text) => {
    expect(() => parseReference(text)).toThrow(/model@version/)
  })

  it('is read or refused by its code, whatever the text', () => {
    const near = fc.tuple(anyText, anyText).map((parts) => parts.join('@'))
    fc.assert(
      fc.property(fc.oneof(anyText, near), (text) => {
        try {
          const { model, which } = parseReference(text)
          expect(text === model || text === `${model}@${which}`).toBe(true)
        } catch (error) {
          expect((error as CultivarError).code).toBe('request/invalid')
        }
      }),
    )
  })
})

describe('the time in an id', () => {
  it('is the one that it was made at, and no text that is none is taken for an id', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) }), (ms) => {
        expect(timeOfId(firstIdAt(ms))).toBe(ms)
        expect(isId(firstIdAt(ms))).toBe(true)
      }),
    )
    fc.assert(
      fc.property(fc.oneof(anyText, fc.uuid()), (text) => {
        if (isId(text)) expect(new Date(timeOfId(text)).getUTCFullYear()).toBeLessThan(10_000)
      }),
    )
  })
})

describe('text that comes in', () => {
  it('can be stored, is stored only once, and is as long as before', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const kept = storable(text)
        expect(kept.isWellFormed() && !kept.includes('\0')).toBe(true)
        expect(storable(kept)).toBe(kept)
        expect(kept).toHaveLength(text.length)
      }),
    )
  })

  it('is a time that a calendar holds, or none', () => {
    const digits = fc.stringMatching(/^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?)?$/)
    fc.assert(
      fc.property(fc.oneof(anyText, digits), (text) => {
        const ms = parseIso(text)
        if (ms !== undefined) expect(Number.isNaN(new Date(ms).getTime())).toBe(false)
      }),
    )
  })
})
