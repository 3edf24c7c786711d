import { describe, expect, it } from 'vitest'
import { columnFeeds, largestDifference, runModel } from '../../../test/onnx/run.ts'
import { seededRandom } from '../../kit/random.ts'
import type { Table } from '../../kit/table.ts'
import { boostedTrees } from '../boosted-trees.ts'
import { fitCalibration } from '../calibration.ts'
import type { AnyLearner, Target } from '../learner.ts'
import { predictorOnnx } from '../onnx/predictor.ts'
import { type Predictor, scoreTable } from '../predictor.ts'
import type { BoostedTreesOptions } from './options.ts'

const rows = 10_000
const random = seededRandom(4)
const some = (of: () => number) => Float64Array.from({ length: rows }, () => (random() < 0.1 ? Number.NaN : of()))
const table: Table = {
  rows,
  columns: {
    amount: { kind: 'number', values: some(() => Math.fround((random() - 0.5) * 10)) },
    age: { kind: 'integer', values: some(() => Math.floor(random() * 80)) },
    since: { kind: 'datetime', values: some(() => Date.UTC(2020, 0, 1) + Math.floor(random() * 1e11)) },
    city: {
      kind: 'category',
      values: Array.from({ length: rows }, (_, row) =>
        random() < 0.1 ? null : `city ${Math.floor(random() * (row < 2000 ? 40 : 44))}`,
      ),
    },
  },
}
const columns = Object.entries(table.columns).map(([name, { kind }]) => ({ name, kind }))

const targetOf = (classes: number): Target => {
  const values = Float64Array.from({ length: rows }, (_, row) => {
    const city = String(table.columns['city']!.values[row]).length % 2
    return (Number(table.columns['amount']!.values[row]) || 0) / 5 + city + random()
  })
  if (classes === 0) return { task: 'regression', values: values.map((value) => Math.max(0, value * 20)) }
  const labels = Int32Array.from(values, (value) => Math.max(0, Math.min(classes - 1, Math.floor(value + 0.5))))
  return { task: 'classification', classes: Array.from({ length: classes + 1 }, (_, k) => `class ${k}`), labels }
}

const fitted = (classes: number, extra: Partial<BoostedTreesOptions>): Predictor => {
  const target = targetOf(classes)
  const learner = boostedTrees as unknown as AnyLearner
  const facts = { rows: 2000, task: target.task }
  const options = { ...boostedTrees.candidates({}, 'quick', facts)[0]!, maxIter: 40, earlyStopping: 0, ...extra }
  const encoded = learner.encode(table, options)
  const training = Int32Array.from({ length: 2000 }, (_, i) => i)
  const fit = learner.fit({ encoded, rows: training, target }, options, seededRandom(1))
  if (target.task === 'regression') {
    return { learner, options, fitted: fit, task: 'regression', interval: { coverage: 0.9, radius: 1 } }
  }
  const { classes: names, labels } = target
  const decision = learner.decision(fit, encoded, training)
  const calibration = fitCalibration('isotonic', decision, labels.slice(0, 2000), names.length)
  return {
    learner,
    options,
    fitted: fit,
    task: 'classification',
    calibration,
    classes: names,
    positive: -1,
    threshold: 0.5,
  }
}

// Each has a class that no row has, whose score is the same in every row.
describe('boosted trees in ONNX Runtime', () => {
  it.each([
    [2, {}],
    [3, {}],
    [0, {}],
    [0, { loss: 'poisson' as const }],
  ])('answer as ours do on 10,000 rows: %i classes with rows, %o', async (classes, extra) => {
    const predictor = fitted(classes, extra)
    const found = await runModel(predictorOnnx(predictor, columns)!.bytes, columnFeeds(table))
    const expected = scoreTable(predictor, table)
    expect(new Set(expected).size).toBeGreaterThan(100)
    const scores = (found['probabilities'] ?? found['prediction'])!.data as Float32Array
    expect(largestDifference(scores, expected)).toBeLessThan(1e-6)
  })
})
