import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fakeClock } from '../../kit/clock.ts'
import { openBuckets, type Rate } from './token-bucket.ts'

const rates = fc.record({ perSecond: fc.integer({ min: 1, max: 2_000 }), burst: fc.integer({ min: 1, max: 20 }) })
const asks = (keys: number) =>
  fc.array(
    fc.record({
      key: fc.integer({ min: 1, max: keys }).map(String),
      waitMs: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 2_000 })),
    }),
    { minLength: 1, maxLength: 300 },
  )

/**
 * What a bucket means, without a bucket: a request is allowed if for every earlier allowed one, those from there to here
 * are no more than a burst and what came back in the meantime. Forgetting is a list in the order of the last touch.
 */
const naive = ({ perSecond, burst }: Rate, most: number) => {
  const known: { key: string; allowed: number[] }[] = []
  return (key: string, now: number): boolean => {
    const at = known.findIndex((entry) => entry.key === key)
    const entry = at < 0 ? { key, allowed: [] as number[] } : known.splice(at, 1)[0]!
    known.push(entry)
    if (known.length > most) known.shift()
    const times = [...entry.allowed, now]
    const allowed = times.every((from, i) => (times.length - i - burst) * 1_000 <= perSecond * (now - from))
    if (allowed) entry.allowed.push(now)
    return allowed
  }
}

describe('token buckets', () => {
  it('allow exactly what the naive model allows, and hold no more than they may', () => {
    fc.assert(
      fc.property(rates, asks(12), fc.integer({ min: 1, max: 12 }), (rate, all, most) => {
        const clock = fakeClock(1_000)
        const buckets = openBuckets(rate, clock, most)
        const model = naive(rate, most)
        for (const { key, waitMs } of all) {
          clock.advance(waitMs)
          expect(buckets.take(key).allowed).toBe(model(key, clock.now()))
          expect(buckets.size()).toBeLessThanOrEqual(most)
        }
      }),
    )
  })

  it('tell when the next is allowed, when all are, and how many are left', () => {
    fc.assert(
      fc.property(
        rates,
        asks(1).map((all) => all.slice(0, 60)),
        (rate, all) => {
          const clock = fakeClock(0)
          const buckets = openBuckets(rate, clock)
          for (const [i, { waitMs }] of all.entries()) {
            clock.advance(waitMs)
            const { remaining, retryS, fullS } = buckets.take('a')
            const later = (seconds: number) => again(rate, all.slice(0, i + 1), seconds)
            expect(later(0)).toBe(remaining)
            expect(later(retryS)).toBeGreaterThanOrEqual(1)
            expect(later(fullS)).toBe(rate.burst)
          }
        },
      ),
      { numRuns: 30 },
    )
  })

  it('give nothing for a clock that goes back', () => {
    const clock = fakeClock(10_000)
    const buckets = openBuckets({ perSecond: 1, burst: 1 }, clock)
    expect(buckets.take('a').allowed).toBe(true)
    clock.advance(-5_000)
    expect(buckets.take('a')).toEqual({ allowed: false, remaining: 0, retryS: 1, fullS: 1 })
    clock.advance(1_000)
    expect(buckets.take('a').allowed).toBe(true)
  })
})

/** How many would be allowed at once, some seconds after these requests. */
const again = (rate: Rate, before: { waitMs: number }[], seconds: number): number => {
  const clock = fakeClock(0)
  const buckets = openBuckets(rate, clock)
  for (const { waitMs } of before) {
    clock.advance(waitMs)
    buckets.take('a')
  }
  clock.advance(Math.ceil(seconds * 1_000))
  let allowed = 0
  while (buckets.take('a').allowed) allowed++
  return allowed
}
