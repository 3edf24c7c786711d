import fc from 'fast-check'
import { expect, it } from 'vitest'
import { indexBuckets, isUsed, numberOf, usedBuckets } from './bucket-index.ts'

it('numbers the buckets in use in their order', () => {
  const buckets = fc.uniqueArray(fc.integer({ min: 0, max: 4095 }), { maxLength: 600 })
  fc.assert(
    fc.property(buckets, (chosen) => {
      const sorted = chosen.toSorted((a, b) => a - b)
      const index = indexBuckets(12, (bucket) => chosen.includes(bucket))
      expect(Array.from(usedBuckets(index))).toEqual(sorted)
      expect(sorted.map((bucket) => numberOf(index, bucket))).toEqual(sorted.map((_, number) => number))
      for (let bucket = 0; bucket < 4096; bucket += 17)
        expect(isUsed(index, bucket)).toBe(chosen.includes(bucket) ? 1 : 0)
    }),
    { numRuns: 30 },
  )
})

it('numbers all buckets and none', () => {
  expect(
    numberOf(
      indexBuckets(5, () => true),
      31,
    ),
  ).toBe(31)
  expect(usedBuckets(indexBuckets(5, () => true)).length).toBe(32)
  expect(usedBuckets(indexBuckets(1, () => false)).length).toBe(0)
  expect(
    numberOf(
      indexBuckets(10, () => false),
      1023,
    ),
  ).toBe(0)
})
