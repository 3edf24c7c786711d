import { describe, expect, test } from 'vitest'
import { type Random, seededRandom } from '../../kit/random.ts'
import { bootstrapInterval, bootstrapIntervals } from './bootstrap.ts'
import { classificationMeasure, classificationMetrics } from './classification.ts'
import { regressionMeasure } from './regression.ts'

const answers = (rows: number, random: Random) => {
  const positives = Float64Array.from({ length: rows }, random)
  return {
    labels: Int32Array.from(positives, (p) => (random() < p ? 1 : 0)),
    probabilities: Float64Array.from({ length: 2 * rows }, (_, i) =>
      i % 2 === 1 ? positives[i >> 1]! : 1 - positives[i >> 1]!,
    ),
    classes: ['no', 'yes'],
    positive: 1,
    threshold: 0.5,
  }
}

describe('bootstrap intervals', () => {
  test('of an accuracy hold the textbook interval', () => {
    const judged = answers(2_000, seededRandom(1))
    const measure = classificationMeasure(judged)
    const options = { rows: 2_000, random: seededRandom(2), resamples: 1_000 }
    const { accuracy } = bootstrapIntervals((counts) => measure(counts).metrics, options)
    const share = classificationMetrics(judged).metrics.accuracy
    const half = 1.96 * Math.sqrt((share * (1 - share)) / 2_000)
    expect(accuracy.low).toBeCloseTo(share - half, 2.3)
    expect(accuracy.high).toBeCloseTo(share + half, 2.3)
  })

  test('hold the true value about as often as they say', () => {
    const random = seededRandom(3)
    let held = 0
    for (let repeat = 0; repeat < 200; repeat++) {
      const values = Float64Array.from({ length: 80 }, random)
      const mean = (rows: Int32Array) => rows.reduce((sum, row) => sum + values[row]!, 0) / rows.length
      const { low, high } = bootstrapInterval(mean, { rows: 80, random, resamples: 200, confidence: 0.9 })
      if (low <= 0.5 && 0.5 <= high) held++
    }
    expect(held / 200).toBeGreaterThan(0.84)
    expect(held / 200).toBeLessThan(0.96)
  })

  test('are the same for the same seed, and narrower with less confidence', () => {
    const measure = regressionMeasure({
      truth: Float64Array.of(1, 5, 2, 8, 3),
      predicted: Float64Array.of(2, 4, 2, 6, 5),
    })
    const at = (confidence: number) => bootstrapIntervals(measure, { rows: 5, random: seededRandom(4), confidence })
    expect(at(0.95)).toEqual(at(0.95))
    const [wide, narrow] = [at(0.95).mean_absolute_error, at(0.5).mean_absolute_error]
    expect(narrow.high - narrow.low).toBeLessThan(wide.high - wide.low)
  })

  test('are not a number where the metric never is one, and leave out the resamples where it is not', () => {
    const rare = {
      ...answers(20, seededRandom(5)),
      labels: Int32Array.from({ length: 20 }, (_, i) => (i === 0 ? 1 : 0)),
    }
    const alone = { ...rare, labels: new Int32Array(20) }
    const areaOf = (judged: typeof rare) => {
      const measure = classificationMeasure(judged)
      return bootstrapIntervals((counts) => measure(counts).metrics, { rows: 20, random: seededRandom(6) }).roc_auc
    }
    expect(areaOf(alone)).toEqual({ low: Number.NaN, high: Number.NaN })
    expect(areaOf(rare).low).toBeGreaterThanOrEqual(0)
    expect(areaOf(rare).high).toBeLessThanOrEqual(1)
  })
})
