import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { expectNear, golden } from '../../../test/golden/golden.ts'
import { classificationMetricNames, classificationMetrics } from './classification.ts'

const classNames = ['a', 'b', 'c']

describe('classification metrics', () => {
  golden.classification.forEach((expected, index) => {
    test(`agree with scikit-learn, case ${index + 1}`, () => {
      const { metrics, confusion } = classificationMetrics({
        labels: Int32Array.from(expected.labels),
        probabilities: Float64Array.from(expected.probabilities.flat()),
        classes: classNames.slice(0, expected.probabilities[0]!.length),
        positive: expected.positive,
        threshold: expected.threshold,
      })
      expect(confusion).toEqual(expected.confusion)
      for (const name of classificationMetricNames) expectNear(metrics[name], expected.metrics[name], 1e-9, 1e-12)
    })
  })

  test('of one class have no AUC', () => {
    const { metrics } = classificationMetrics({
      labels: Int32Array.of(1, 1),
      probabilities: Float64Array.of(0.2, 0.8, 0.6, 0.4),
      classes: ['a', 'b'],
      positive: 1,
      threshold: 0.5,
    })
    expect(metrics.roc_auc).toBeNaN()
    expect(metrics.accuracy).toBe(0.5)
    expect(metrics.balanced_accuracy).toBe(0.5)
  })

  test('stay in their ranges', () => {
    const row = fc.tuple(
      fc.integer({ min: 0, max: 2 }),
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 3, maxLength: 3 }),
    )
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 40 }), (rows) => {
        const { metrics } = classificationMetrics({
          labels: Int32Array.from(rows, ([label]) => label),
          probabilities: Float64Array.from(rows.flatMap(([, p]) => p.map((value) => value / (p[0]! + p[1]! + p[2]!)))),
          classes: classNames,
          positive: 0,
          threshold: 0.5,
        })
        const { roc_auc, log_loss, brier_score_loss, matthews_corrcoef, ...shares } = metrics
        for (const share of [...Object.values(shares), ...(Number.isNaN(roc_auc) ? [] : [roc_auc])]) {
          expect(share).toBeGreaterThanOrEqual(0)
          expect(share).toBeLessThanOrEqual(1)
        }
        expect(log_loss).toBeGreaterThan(0)
        expect(brier_score_loss).toBeLessThanOrEqual(2)
        expect(Math.abs(matthews_corrcoef)).toBeLessThanOrEqual(1 + 1e-12)
      }),
    )
  })
})
