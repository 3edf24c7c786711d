import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRandom, shuffle } from './random.ts'

const draw = (seed: number, count: number) => {
  const random = seededRandom(seed)
  return Array.from({ length: count }, random)
}

describe('a seeded stream', () => {
  it('is the same on every machine', () => {
    // From an implementation of its own in Python. Another stream would change every model that was ever trained.
    expect(draw(1, 4)).toEqual([0.7822727714665234, 0.27532708551734686, 0.9936929049436003, 0.7132768968585879])
  })

  it('holds numbers from 0 up to and without 1, the same for the same seed', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const numbers = draw(seed, 50)
        expect(numbers.every((x) => x >= 0 && x < 1)).toBe(true)
        expect(draw(seed, 50)).toEqual(numbers)
      }),
    )
  })

  it('differs between seeds that differ in one bit', () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(31), (seed, bit) => {
        expect(draw(seed ^ (1 << bit), 3)).not.toEqual(draw(seed, 3))
      }),
    )
  })

  it('is even: each tenth of the range gets its tenth of the draws', () => {
    const draws = 100_000
    const counts = new Array<number>(10).fill(0)
    for (const x of draw(7, draws)) counts[Math.floor(x * 10)]! += 1
    // Chi-square with 9 degrees of freedom: 27.9 is passed by chance once in a thousand seeds, and the seed is fixed.
    const expected = draws / 10
    expect(counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)).toBeLessThan(27.9)
  })
})

describe('a shuffle', () => {
  it('keeps every item, in place, and depends on the stream alone', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.integer(), (items, seed) => {
        const shuffled = [...items]
        expect(shuffle(shuffled, seededRandom(seed))).toBe(shuffled)
        expect([...shuffled].sort(byValue)).toEqual([...items].sort(byValue))
        expect(shuffle([...items], seededRandom(seed))).toEqual(shuffled)
      }),
    )
  })

  it('reaches every order about equally often', () => {
    const random = seededRandom(3)
    const seen = new Map<string, number>()
    for (let i = 0; i < 12_000; i++) {
      const order = shuffle([1, 2, 3], random).join('')
      seen.set(order, (seen.get(order) ?? 0) + 1)
    }
    expect(seen.size).toBe(6)
    for (const count of seen.values()) expect(Math.abs(count - 2_000)).toBeLessThan(200)
  })

  it('takes typed arrays', () => {
    expect([...shuffle(Int32Array.of(1, 2, 3, 4), seededRandom(1))].sort(byValue)).toEqual([1, 2, 3, 4])
  })
})

const byValue = (one: number, other: number) => one - other
