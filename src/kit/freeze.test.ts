import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deepFreeze } from './freeze.ts'

const isFrozen = (value: unknown): boolean =>
  typeof value !== 'object' || value === null || (Object.isFrozen(value) && Object.values(value).every(isFrozen))

describe('freezing', () => {
  it('reaches every level and changes nothing', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const before = structuredClone(value)
        expect(deepFreeze(value)).toBe(value)
        expect(value).toEqual(before)
        expect(isFrozen(value)).toBe(true)
      }),
    )
  })

  it('leaves functions and instances of classes alone', () => {
    const held = { test: () => true, since: new Date(0), seen: new Set([1]), bytes: Uint8Array.of(1) }
    deepFreeze(held)
    held.seen.add(2)
    held.bytes[0] = 7
    expect(Object.isFrozen(held.since)).toBe(false)
    expect(Object.isFrozen(held.test)).toBe(false)
    expect([held.seen.size, held.bytes[0]]).toEqual([2, 7])
  })

  it('ends where data contain themselves only after they were frozen', () => {
    const inner = deepFreeze({ a: 1 })
    expect(deepFreeze({ one: inner, two: inner })).toEqual({ one: { a: 1 }, two: { a: 1 } })
  })
})
