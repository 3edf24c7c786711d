import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { expectNear, golden, goldenMetrics } from '../../../test/golden/golden.ts'
import {
  classificationMeasure,
  classificationMetricNames,
  classificationMetrics,
  takeJudged,
} from './classification.ts'
import { classTable } from './confusion.ts'
import { reliabilityTable } from './reliability.ts'

const classNames = ['a', 'b', 'c', 'd', 'e']

const judgedOf = ({ labels, probabilities, positive }: (typeof goldenMetrics.classification)[number]) => ({
  labels: Int32Array.from(labels),
  probabilities: Float64Array.from(probabilities.flat()),
  classes: classNames.slice(0, probabilities[0]!.length),
  positive,
  threshold: 0.5,
})

type Scores = Record<string, number>

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
      const names = classificationMetricNames.filter((name) => name in expected.metrics)
      expect(names).toHaveLength(10)
      for (const name of names) expectNear(metrics[name], (expected.metrics as Scores)[name]!, 1e-9, 1e-12)
    })
  })

  goldenMetrics.classification.forEach((expected, index) => {
    test(`agree with scikit-learn on counted rows, case ${index + 1}`, () => {
      const { metrics, confusion } = classificationMeasure(judgedOf(expected))(expected.counts)
      for (const [name, value] of Object.entries(expected.metrics)) expectNear((metrics as Scores)[name]!, value, 1e-9)
      const table = classTable(confusion, classNames.slice(0, confusion.length))
      table.forEach(({ precision, recall, f1, support }, k) => {
        const row = [precision, recall, f1, support]
        for (const [i, value] of row.entries()) expectNear(value, expected.table[k]![i]!)
      })
    })

    test(`bins of probabilities agree with scikit-learn, case ${index + 1}`, () => {
      const bins = reliabilityTable(judgedOf(expected))
      expect(bins.map(({ low }) => low)).toEqual(bins.map(({ low }) => low).sort((a, b) => a - b))
      expect(bins.reduce((sum, { rows }) => sum + rows, 0)).toBe(expected.labels.length)
      const found = bins.map(({ mean_predicted, share_true }) => [mean_predicted, share_true])
      expect(found).toHaveLength(expected.reliability.length)
      found.flat().forEach((value, i) => {
        expectNear(value, expected.reliability.flat()[i]!, 1e-9, 1e-12)
      })
    })

    test(`a row counted twice is a row written twice, case ${index + 1}`, () => {
      const judged = judgedOf(expected)
      const rows = Int32Array.from(expected.counts.flatMap((count, row) => new Array<number>(count).fill(row)))
      const counted: Scores = classificationMeasure(judged)(expected.counts).metrics
      const written = classificationMetrics(takeJudged(judged, rows)).metrics
      for (const name of classificationMetricNames) expectNear(counted[name]!, written[name], 1e-9, 1e-12)
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
          classes: classNames.slice(0, 3),
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
