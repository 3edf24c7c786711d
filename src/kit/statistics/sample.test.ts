import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { expectNear, golden } from '../../../test/golden/golden.ts'
import { aucStandardError, rocAuc } from './auc.ts'
import { histogram } from './histogram.ts'
import { mean, populationDeviation, quantile, sampleDeviation } from './quantile.ts'

test('quantiles, means and deviations agree with NumPy', () => {
  for (const { values, quantiles, ...expected } of golden.describe) {
    const sorted = Float64Array.from(values).sort()
    for (const [q, value] of quantiles as [number, number][]) expectNear(quantile(sorted, q), value, 1e-12)
    expectNear(mean(values), expected.mean, 1e-12)
    expectNear(populationDeviation(values), expected.population, 1e-12)
    expectNear(sampleDeviation(values), expected.sample, 1e-12)
  }
})

describe('histogram', () => {
  test('an edge belongs to the bin below it, and the ends are open', () => {
    expect([...histogram([-9, 1, 1.5, 2, 2.5, 99, Number.NaN], [1, 2])]).toEqual([2, 2, 2])
    expect([...histogram([1, 2], [])]).toEqual([2])
  })

  test('every value is in one bin', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true })), fc.array(fc.double({ noNaN: true })), (values, edges) => {
        const counts = histogram(values, Float64Array.from(edges).sort())
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(values.length)
      }),
    )
  })
})

describe('ROC AUC', () => {
  test('is the share of pairs that are in order, ties counting half', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.boolean()), { minLength: 2 }), (rows) => {
        const positives = rows.filter(([, positive]) => positive).map(([score]) => score)
        const negatives = rows.filter(([, positive]) => !positive).map(([score]) => score)
        fc.pre(positives.length > 0 && negatives.length > 0)
        const wins = positives.flatMap((p) => negatives.map((n) => (p > n ? 1 : p === n ? 0.5 : 0)))
        const auc = rocAuc(
          rows.map(([score]) => score),
          rows.map(([, positive]) => positive),
        )
        expectNear(auc, mean(wins), 1e-12)
      }),
    )
  })

  test('is undefined for one class', () => {
    expect(rocAuc([1, 2], [true, true])).toBeNaN()
  })

  test('its standard error is that of Mann and Whitney at one half', () => {
    expectNear(aucStandardError(0.5, 60, 1000), Math.sqrt(1061 / (12 * 60 * 1000)), 1e-12)
    // The formula as Hanley and McNeil print it, with Q1 = A/(2 − A) = 9/11 and Q2 = 2A²/(1 + A) = 81/95 for A = 0.9.
    const variance = (0.09 + 49 * (9 / 11 - 0.81) + 59 * (81 / 95 - 0.81)) / (50 * 60)
    expectNear(aucStandardError(0.9, 50, 60), Math.sqrt(variance), 1e-12)
  })
})
