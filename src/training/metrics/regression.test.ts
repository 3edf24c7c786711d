import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { expectNear, goldenMetrics } from '../../../test/golden/golden.ts'
import { regressionMeasure, regressionMetricNames, regressionMetrics, takeJudgedNumbers } from './regression.ts'

const judgedOf = ({ truth, predicted, quantile }: (typeof goldenMetrics.regression)[number]) => ({
  truth: Float64Array.from(truth),
  predicted: Float64Array.from(predicted),
  quantile,
})

describe('regression metrics', () => {
  goldenMetrics.regression.forEach((expected, index) => {
    test(`agree with scikit-learn, case ${index + 1}`, () => {
      const found = regressionMeasure(judgedOf(expected))(expected.counts)
      expect(Object.keys(expected.metrics).sort()).toEqual([...regressionMetricNames].sort())
      for (const name of regressionMetricNames) expectNear(found[name], expected.metrics[name], 1e-9, 1e-15)
    })
  })

  test('of one row have no R²', () => {
    const { r2_score, max_error } = regressionMetrics({ truth: Float64Array.of(3), predicted: Float64Array.of(2.5) })
    expect([r2_score, max_error]).toEqual([Number.NaN, 0.5])
  })

  test('a row counted twice is a row written twice', () => {
    const row = fc.record({
      truth: fc.integer({ min: -50, max: 50 }),
      predicted: fc.integer({ min: -50, max: 50 }),
      count: fc.integer({ min: 0, max: 3 }),
    })
    fc.assert(
      fc.property(fc.array(row, { minLength: 2, maxLength: 30 }), (rows) => {
        const judged = {
          truth: Float64Array.from(rows, ({ truth }) => truth),
          predicted: Float64Array.from(rows, ({ predicted }) => predicted),
        }
        const indices = Int32Array.from(rows.flatMap(({ count }, i) => new Array<number>(count).fill(i)))
        fc.pre(indices.length > 1)
        const counted = regressionMeasure(judged)(rows.map(({ count }) => count))
        const written = regressionMetrics(takeJudgedNumbers(judged, indices))
        for (const name of regressionMetricNames) expectNear(counted[name], written[name], 1e-9, 1e-9)
      }),
    )
  })
})
