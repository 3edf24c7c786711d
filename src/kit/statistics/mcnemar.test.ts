import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { expectNear, golden } from '../../../test/golden/golden.ts'
import { mcnemar, nonInferior } from './mcnemar.ts'

describe('McNemar', () => {
  test('agrees with SciPy: exact p-values, and the bounds of the difference', () => {
    for (const { newOnly, oldOnly, rows, ...expected } of golden.mcnemar) {
      const found = mcnemar({ newOnly, oldOnly, rows })
      expectNear(found.pValue, expected.pValue)
      expectNear(found.pValueBetter, expected.pValueBetter)
      expectNear(found.low, expected.low, 1e-9, 1e-12)
      expectNear(found.high, expected.high, 1e-9, 1e-12)
    }
  })

  // M. Fagerland, S. Lydersen and P. Laake, Statistics in Medicine 33 (2014), the airway data: Tango −0.517 to −0.026.
  test('gives the published interval', () => {
    const { low, high } = mcnemar({ newOnly: 1, oldOnly: 7, rows: 21 })
    expect(low).toBeCloseTo(-0.517, 3)
    expect(high).toBeCloseTo(-0.026, 3)
  })

  test('models that agree everywhere are not different, within what the rows can show', () => {
    const found = mcnemar({ newOnly: 0, oldOnly: 0, rows: 100 })
    expect(found).toMatchObject({ difference: 0, pValue: 1, pValueBetter: 1 })
    expect(found.low).toBeLessThan(0)
    expect(found.high).toBeCloseTo(-found.low, 12)
  })

  test('turned around, everything turns around; the interval holds the difference', () => {
    fc.assert(
      fc.property(fc.nat(40), fc.nat(40), fc.integer({ min: 0, max: 500 }), (newOnly, oldOnly, agreeing) => {
        const rows = newOnly + oldOnly + agreeing
        fc.pre(rows > 0)
        const found = mcnemar({ newOnly, oldOnly, rows })
        const turned = mcnemar({ newOnly: oldOnly, oldOnly: newOnly, rows })
        expect(found.low).toBeLessThanOrEqual(found.difference)
        expect(found.high).toBeGreaterThanOrEqual(found.difference)
        expect(found.low).toBeGreaterThanOrEqual(-1)
        expectNear(turned.pValue, found.pValue, 1e-12)
        expectNear(turned.low, -found.high, 1e-12, 1e-14)
      }),
    )
  })
})

describe('non-inferiority', () => {
  test('a model as good holds a margin that the rows can show, and no smaller one', () => {
    expect(nonInferior({ newOnly: 50, oldOnly: 50, rows: 5000 }, 0.01).holds).toBe(true)
    expect(nonInferior({ newOnly: 50, oldOnly: 50, rows: 5000 }, 0.001).holds).toBe(false)
  })

  test('the bound and the p-value say the same', () => {
    fc.assert(
      fc.property(
        fc.nat(40),
        fc.nat(40),
        fc.integer({ min: 0, max: 500 }),
        fc.double({ min: 0.001, max: 0.2, noNaN: true }),
        (newOnly, oldOnly, agreeing, margin) => {
          const rows = newOnly + oldOnly + agreeing
          fc.pre(rows > 0)
          const found = nonInferior({ newOnly, oldOnly, rows }, margin, 0.95)
          fc.pre(Math.abs(found.pValue - 0.05) > 1e-9)
          expect(found.holds).toBe(found.pValue < 0.05)
        },
      ),
    )
  })
})
