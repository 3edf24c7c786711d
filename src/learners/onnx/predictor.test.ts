import { describe, expect, it } from 'vitest'
import { columnFeeds, largestDifference, runModel } from '../../../test/onnx/run.ts'
import { textFeeds } from '../../../test/onnx/texts.ts'
import { seededRandom } from '../../kit/random.ts'
import type { Table } from '../../kit/table.ts'
import { baseline } from '../baseline.ts'
import { type CalibrationMethod, fitCalibration } from '../calibration.ts'
import type { AnyLearner, Target } from '../learner.ts'
import { nbsvm } from '../nbsvm.ts'
import { type Classifier, type Predictor, scoreTable } from '../predictor.ts'
import type { LinearText } from '../text/fit.ts'
import { textLinear } from '../text-linear.ts'
import { predictorOnnx } from './predictor.ts'

const names = ['bad', 'fair', 'good', 'great']

/** Texts whose words say, most of the time, which class they have. */
const example = (rows: number, classes: number) => {
  const random = seededRandom(classes)
  const labels = Int32Array.from({ length: rows }, () => Math.floor(random() * classes))
  const word = (label: number) => `word${Math.floor(random() * 40) + 15 * (random() < 0.5 ? label : 0)}`
  const values = Array.from(labels, (label) =>
    Array.from({ length: Math.floor(random() * 20) }, () => word(label)).join(' '),
  )
  const table: Table = { rows, columns: { text: { kind: 'text', values } } }
  return { table, target: { task: 'classification' as const, classes: names.slice(0, classes), labels } }
}

const fitTo = (learner: AnyLearner, table: Table, target: Target) => {
  const options = learner.candidates({}, 'quick', { rows: 300, task: target.task })[0]!
  const rows = Int32Array.from({ length: 300 }, (_, i) => i)
  const fitted = learner.fit({ encoded: learner.encode(table, options), rows, target }, options, seededRandom(1))
  return { learner, options, fitted }
}

const classifierOf = (learner: AnyLearner, method: CalibrationMethod, rows: number, classes: number) => {
  const { table, target } = example(rows, classes)
  const fit = fitTo(learner, table, target)
  const held = Int32Array.from({ length: 600 }, (_, i) => 300 + i)
  const decision = learner.decision(fit.fitted, learner.encode(table, fit.options), held)
  const calibration = fitCalibration(
    method,
    decision,
    Int32Array.from(held, (row) => target.labels[row]!),
    classes,
  )
  const classifier: Classifier = {
    ...fit,
    task: 'classification',
    calibration,
    classes: target.classes,
    positive: -1,
    threshold: 0.5,
  }
  return { table, classifier }
}

const columns = [{ name: 'text', kind: 'text' as const }]

describe.each([nbsvm, textLinear])('$name in ONNX Runtime', (learner) => {
  it.each([
    [2, 'platt'],
    [2, 'isotonic'],
    [4, 'platt'],
    [4, 'isotonic'],
    [2, 'temperature'],
    [4, 'temperature'],
  ] as const)('gives our probabilities of %i classes, by %s, on 10,000 rows', async (classes, method) => {
    const { table, classifier } = classifierOf(learner as unknown as AnyLearner, method, 10_000, classes)
    const model = predictorOnnx(classifier, columns)!
    const found = await runModel(model.bytes, textFeeds(classifier.fitted as LinearText, table))
    const expected = scoreTable(classifier, table)
    expect(largestDifference(found['probabilities']!.data as Float32Array, expected)).toBeLessThan(1e-6)
    const likeliest = Array.from({ length: table.rows }, (_, row) => {
      const own = Array.from(expected.subarray(row * classes, (row + 1) * classes))
      return names[own.indexOf(Math.max(...own))]
    })
    expect(found['label']!.data).toEqual(likeliest)
    expect(model.outside.length).toBe(2)
  })
})

describe('the answer of two classes', () => {
  it.each([0, 1])('is class %i from the threshold on', async (positive) => {
    const { table, classifier } = classifierOf(nbsvm as unknown as AnyLearner, 'platt', 1000, 2)
    const expected = scoreTable(classifier, table)
    // A probability that occurs, because at the threshold itself the answer is the positive class.
    const threshold = expected[7 * 2 + positive]!
    const model = predictorOnnx({ ...classifier, threshold, positive }, columns)!
    const { label } = await runModel(model.bytes, textFeeds(classifier.fitted as LinearText, table))
    const chosen = Array.from({ length: table.rows }, (_, row) =>
      expected[row * 2 + positive]! >= threshold ? names[positive] : names[1 - positive],
    )
    expect(new Set(chosen).size).toBe(2)
    expect(label!.data.filter((name, row) => name !== chosen[row]).length).toBeLessThanOrEqual(1)
    expect(label!.dims).toEqual([1000])
  })
})

describe('a baseline in ONNX Runtime', () => {
  it('answers the same for every row, of classes and of numbers', async () => {
    const learner = baseline as unknown as AnyLearner
    const { table, classifier } = classifierOf(learner, 'platt', 900, 3)
    const model = predictorOnnx(classifier, columns)!
    const { probabilities } = await runModel(model.bytes, columnFeeds(table))
    expect(largestDifference(probabilities!.data as Float32Array, scoreTable(classifier, table))).toBeLessThan(1e-6)
    const values = Float64Array.from({ length: 900 }, (_, i) => i * 1000)
    const interval = { coverage: 0.9, radius: 1 }
    const regressor: Predictor = {
      ...fitTo(learner, table, { task: 'regression', values }),
      task: 'regression',
      interval,
    }
    const exported = predictorOnnx(regressor, columns)!
    const { prediction } = await runModel(exported.bytes, columnFeeds(table))
    expect(prediction!.dims).toEqual([900, 1])
    expect(prediction!.data).toEqual(Float32Array.from(scoreTable(regressor, table)))
    expect(exported.outside).toEqual([])
  })

  it('may have a column of the name of an output', async () => {
    const { classifier } = classifierOf(baseline as unknown as AnyLearner, 'platt', 900, 2)
    const named = [{ name: 'label', kind: 'category' as const }]
    const model = predictorOnnx({ ...classifier, positive: 1 }, named)!
    expect(model.outputs.map(({ name }) => name)).toEqual(['label_', 'probabilities'])
    const table: Table = { rows: 2, columns: { label: { kind: 'category', values: ['a', null] } } }
    const found = await runModel(model.bytes, columnFeeds(table))
    expect(found['label_']!.dims).toEqual([2])
  })
})

it('writes nothing for a learner that has no graph', () => {
  const { classifier } = classifierOf(baseline as unknown as AnyLearner, 'platt', 900, 2)
  const { onnx: _, ...without } = classifier.learner
  expect(predictorOnnx({ ...classifier, learner: without }, columns)).toBeUndefined()
})
