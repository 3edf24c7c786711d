import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { withWorkspace } from './workspace.ts'

describe('the kernels', () => {
  it('raise e to any power as Math does', () => {
    const powers = fc.array(fc.double({ min: -690, max: 690, noNaN: true }), { minLength: 1, maxLength: 9 })
    fc.assert(
      fc.property(powers, (given) =>
        withWorkspace((space) => {
          const values = space.float64(given.length + 1)
          values.view.set(given)
          space.kernels.exponentials(values.at, given.length)
          given.forEach((power, i) => {
            expect(values.view[i]! / Math.exp(power)).toBeCloseTo(1, 11)
          })
        }),
      ),
    )
  })

  it('sort as typed arrays do', () => {
    fc.assert(
      fc.property(fc.array(fc.float({ noNaN: true }), { maxLength: 200 }), (given) =>
        withWorkspace((space) => {
          const values = space.float32(given.length)
          values.view.set(given)
          const sorted = space.float32(given.length)
          space.kernels.sortFloats(values.at, given.length, sorted.at, space.bytes(3 * 8192).at)
          expect(Array.from(sorted.view)).toEqual(Array.from(Float32Array.from(given).sort()))
        }),
      ),
    )
  })

  it('put a number into the bin of the first edge that is not below it', () => {
    const numbers = fc.array(fc.oneof(fc.float(), fc.integer({ min: -5, max: 5 })), { minLength: 1, maxLength: 50 })
    const edges = fc.uniqueArray(fc.float({ noNaN: true, noDefaultInfinity: true }), { maxLength: 254 })
    fc.assert(
      fc.property(numbers, edges, (given, cuts) =>
        withWorkspace((space) => {
          const values = space.float32(given.length)
          values.view.set(given)
          const sorted = space.float32(256)
          const own = Float32Array.from(cuts).sort()
          sorted.view.fill(Number.POSITIVE_INFINITY).set(own)
          const bins = space.bytes(given.length * 4)
          space.kernels.binNumbers(values.at, given.length, sorted.at, own.length + 1, bins.at, 4)
          values.view.forEach((value, i) => {
            const expected = Number.isNaN(value) ? own.length + 1 : own.filter((edge) => edge < value).length
            expect(bins.view[i * 4]).toBe(expected)
          })
        }),
      ),
    )
  })

  it('divide rows without changing the order of either side', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 100 }), (lefts) =>
        withWorkspace((space) => {
          const rows = space.uint32(lefts.length)
          rows.view.set(lefts.map((_, i) => i))
          const bins = space.bytes(lefts.length * 4)
          lefts.forEach((left, i) => {
            bins.view[i * 4] = left ? 9 : 7
          })
          const sides = space.bytes(256)
          sides.view.fill(0)
          sides.view[9] = 1
          const spare = space.uint32(lefts.length)
          const count = space.kernels.partition(rows.at, lefts.length, bins.at, 4, sides.at, spare.at)
          const all = lefts.map((_, i) => i)
          expect(count).toBe(lefts.filter(Boolean).length)
          expect(Array.from(rows.view)).toEqual([...all.filter((i) => lefts[i]), ...all.filter((i) => !lefts[i])])
        }),
      ),
    )
  })
})
