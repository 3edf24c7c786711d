import fc from 'fast-check'
import { expect, it } from 'vitest'
import { quantile } from '../../kit/statistics/quantile.ts'
import { quantileOf } from './renew.ts'

it('finds the quantile that sorting would find', () => {
  const values = fc.array(
    fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer({ min: 0, max: 3 })),
    {
      minLength: 1,
    },
  )
  fc.assert(
    fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (given, q) => {
      const sorted = Float64Array.from(given).sort()
      expect(quantileOf(Float64Array.from(given), q) + 0).toBe(quantile(sorted, q) + 0)
    }),
  )
})
