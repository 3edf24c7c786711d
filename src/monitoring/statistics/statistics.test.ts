import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { expectNear, golden } from '../../../test/golden/golden.ts'
import { chiSquare } from './chi-square.ts'
import { holm } from './holm.ts'
import { ks } from './ks.ts'
import { psiOfCategories, psiOfNumbers } from './psi.ts'

const categories = (counts: number[]) => counts.flatMap((count, k) => new Array<string>(count).fill('abcd'[k]!))

describe('ks', () => {
  test('agrees with SciPy and leaves missing values out', () => {
    for (const { a, b, distance, pValue } of golden.ks) {
      const found = ks([...a, Number.NaN], b)
      expectNear(found.score, distance, 1e-12)
      expectNear(found.pValue, pValue)
      expect(found.n).toEqual({ reference: a.length, current: b.length })
    }
  })

  test('a shift too small to matter is real but no drift', () => {
    const values = Array.from({ length: 9000 }, (_, i) => i / 9000)
    const found = ks(
      values,
      values.map((value) => value + 0.05),
    )
    expect(found.pValue).toBeLessThan(1e-5)
    expect(found.score).toBeGreaterThan(found.threshold)
    expect(found.drifted).toBe(false)
  })
})

describe('chi-square', () => {
  test('agrees with SciPy', () => {
    for (const { reference, current, ...expected } of golden.contingency) {
      const found = chiSquare(categories(reference), categories(current))
      expectNear(found.score, expected.statistic)
      expectNear(found.pValue, expected.pValue)
      expectNear(found.effect, expected.balancedCramersV)
    }
  })

  test('the effect does not depend on how small the batch is beside the reference', () => {
    const found = chiSquare(categories([25_000, 0]), categories([0, 100]))
    expect(found.effect).toBeCloseTo(1, 12)
    expect(found.drifted).toBe(true)
  })

  test('a new category and a rise of missing values are drift', () => {
    expect(chiSquare(categories([300, 300]), categories([40, 40, 20])).drifted).toBe(true)
    const missing = new Array<null>(30).fill(null)
    expect(chiSquare(categories([300, 300]), [...categories([40, 40]), ...missing]).drifted).toBe(true)
  })

  test('what is rare in both is left to chance', () => {
    expect(chiSquare([...categories([500, 499]), 'x'], [...categories([50, 49]), 'y']).pValue).toBeGreaterThan(0.05)
  })

  test('pools rare categories, so that a column of ids does not drift', () => {
    const ids = Array.from({ length: 200 }, (_, i) => `id-${i}`)
    const found = chiSquare(ids.slice(0, 100), ids.slice(100))
    expect(found).toMatchObject({ degrees: 0, pValue: 1, drifted: false })
    expect(found.shares).toEqual([{ category: '(other)', reference: 1, current: 1 }])
  })
})

describe('psi', () => {
  test('agrees with NumPy and SciPy', () => {
    for (const { reference, current, ...expected } of golden.psi) {
      const found = psiOfCategories(categories(reference), categories(current))
      expectNear(found.score, expected.index)
      expectNear(found.threshold, expected.threshold)
    }
  })

  test('a new category that floods a small batch is seen beside a large reference', () => {
    expect(psiOfCategories(categories([25_000, 0]), categories([0, 100])).drifted).toBe(true)
    expect(psiOfCategories(categories([3000, 3000]), categories([40, 40, 20])).drifted).toBe(true)
    expect(psiOfCategories(categories([3000, 3000]), categories([50, 49, 1])).drifted).toBe(false)
  })

  test('bins hold all rows, ten of them expected in each', () => {
    const number = fc.oneof(fc.double({ min: -5, max: 5, noNaN: true }), fc.constantFrom(0, 1, 2))
    const sample = fc.array(number, { minLength: 30, maxLength: 200 })
    fc.assert(
      fc.property(sample, sample, (reference, current) => {
        const { bins = [], n, score } = psiOfNumbers(reference, current)
        expect(bins.reduce((sum, bin) => sum + bin.current, 0)).toBeCloseTo(1, 9)
        expect(bins.length).toBeLessThanOrEqual(Math.max(1, Math.min(n.reference, n.current) / 10))
        expect(bins.at(-1)?.upTo ?? null).toBeNull()
        expect(score).toBeGreaterThanOrEqual(0)
      }),
    )
  })

  test('a constant column has one bin and no drift', () => {
    const found = psiOfNumbers(new Array(50).fill(3), new Array(50).fill(3))
    expect(found).toMatchObject({ score: 0, pValue: 1, drifted: false })
  })
})

describe('holm', () => {
  test('adjusts step down and keeps the order of the question', () => {
    expect(holm([0.01, 0.04, 0.03, 0.005])).toEqual([0.03, 0.06, 0.06, 0.02])
    expect(holm([])).toEqual([])
    expect(holm([0.9, 0.8])).toEqual([1, 1])
  })

  test('is between the p-value and Bonferroni', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true })), (pValues) => {
        holm(pValues).forEach((adjusted, i) => {
          expect(adjusted).toBeGreaterThanOrEqual(pValues[i]!)
          expect(adjusted).toBeLessThanOrEqual(Math.min(1, pValues[i]! * pValues.length))
        })
      }),
    )
  })
})
