import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { expectNear, golden } from '../../../test/golden/golden.ts'
import { kolmogorovCritical, kolmogorovDistance, kolmogorovSurvival } from './kolmogorov.ts'

const ascending = (values: number[]) => Float64Array.from(values).sort()

describe('two-sample Kolmogorov–Smirnov', () => {
  test('agrees with SciPy where it is exact', () => {
    for (const { a, b, distance, pValue } of golden.ks) {
      const found = kolmogorovDistance(ascending(a), ascending(b))
      expectNear(found, distance, 1e-12)
      expectNear(kolmogorovSurvival(found, a.length, b.length), pValue)
    }
  })

  // Both are approximations of the same exact value, which for two samples is a lattice distribution.
  test('agrees with SciPy to 1e-5 beyond a hundred million pairs', () => {
    for (const [given, expected] of golden.ksAsymptotic as [[number, number, number], number][]) {
      expectNear(kolmogorovSurvival(...given), expected, 0, 1e-5)
    }
  })

  test('is exact in the far tail: complete separation has one path on either side', () => {
    // 2 / C(2n, n) for n = 300, from Stirling's series.
    const logPaths = 600 * Math.log(2) - 0.5 * Math.log(Math.PI * 300) - 1 / 2400 + 1 / (192 * 300 ** 3)
    expectNear(kolmogorovSurvival(1, 300, 300), 2 * Math.exp(-logPaths), 1e-9)
  })

  test('no distance is certain, and the order of the samples does not matter', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 60 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (n, m, d) => {
          expect(kolmogorovSurvival(0, n, m)).toBe(1)
          const p = kolmogorovSurvival(d, n, m)
          expect(p).toBeGreaterThan(0)
          expect(p).toBeLessThanOrEqual(1)
          expectNear(kolmogorovSurvival(d, m, n), p)
        },
      ),
    )
  })

  test('the critical distance is the smallest that is rare enough', () => {
    for (const [n, m] of [
      [10, 10],
      [50, 1000],
      [500, 400],
      [20000, 20000],
    ] as const) {
      const critical = kolmogorovCritical(0.01, n, m)
      expect(kolmogorovSurvival(critical, n, m)).toBeLessThanOrEqual(0.01)
      expect(kolmogorovSurvival(critical * 0.9999, n, m)).toBeGreaterThan(0.01)
    }
  })
})
