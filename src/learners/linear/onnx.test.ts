import { describe, expect, it } from 'vitest'
import { columnFeeds, largestDifference, runModel } from '../../../test/onnx/run.ts'
import { type Random, seededRandom } from '../../kit/random.ts'
import { select, type Table } from '../../kit/table.ts'
import { fitCalibration } from '../calibration.ts'
import { hashLevel } from '../encoders/hashing.ts'
import type { AnyLearner, Target } from '../learner.ts'
import { type LinearOptions, linear } from '../linear.ts'
import { predictorOnnx } from '../onnx/predictor.ts'
import { type Predictor, scoreTable } from '../predictor.ts'

const kinds = {
  amount: 'number',
  ratio: 'number',
  same: 'number',
  age: 'integer',
  member: 'boolean',
  since: 'datetime',
  city: 'category',
  size: 'category',
  brand: 'category',
} as const
const columns = Object.entries(kinds).map(([name, kind]) => ({ name, kind }))

/** Rows with values of float32, as the tensors have; one in ten is missing, and from row 1000 on there are new levels. */
const rowsOf = (rows: number, random: Random): Table => {
  const some = (of: (row: number) => number) =>
    Float64Array.from({ length: rows }, (_, row) => (random() < 0.1 ? Number.NaN : of(row)))
  const word = (of: string, most: number) =>
    Array.from({ length: rows }, (_, row) =>
      random() < 0.1 ? null : `${of}${Math.floor(random() ** 3 * (row < 1000 ? most : most + 4))}`,
    )
  return {
    rows,
    columns: {
      amount: { kind: 'number', values: some(() => Math.fround((random() - 0.5) * 1000)) },
      ratio: { kind: 'number', values: some((row) => (row % 400 === 399 ? Infinity : Math.fround(random() * 1e-3))) },
      same: { kind: 'number', values: new Float64Array(rows).fill(7) },
      age: { kind: 'integer', values: some(() => Math.floor(random() * 100)) },
      member: { kind: 'boolean', values: some(() => Math.round(random())) },
      since: { kind: 'datetime', values: some(() => Math.floor((random() - 0.3) * 2e12)) },
      city: { kind: 'category', values: word('city ', 30) },
      size: { kind: 'category', values: word('size ', 4) },
      brand: { kind: 'category', values: word('brand ', 60) },
    },
  }
}

const targetOf = (table: Table, classes: number, random: Random): Target => {
  const values = Float64Array.from({ length: table.rows }, (_, row) => {
    const { amount, city } = table.columns
    return (Number(amount!.values[row]) || 0) / 300 + (city!.values[row] === 'city 0' ? 1 : 0) + random() - 0.5
  })
  if (classes === 0) return { task: 'regression', values: values.map((value) => value * 40 + 100) }
  const labels = Int32Array.from(values, (value) => Math.max(0, Math.min(classes - 1, Math.floor(value + classes / 2))))
  return { task: 'classification', classes: Array.from({ length: classes }, (_, k) => `class ${k}`), labels }
}

const fitted = (table: Table, classes: number, extra: Partial<LinearOptions>): Predictor => {
  const target = targetOf(table, classes, seededRandom(3))
  const learner = linear as unknown as AnyLearner
  const options = { ...linear.candidates({}, 'quick', { rows: 1000, task: target.task })[0]!, ...extra }
  const rows = Int32Array.from({ length: 1000 }, (_, i) => i)
  const encoded = learner.encode(table, options)
  const fit = learner.fit({ encoded, rows, target }, options, seededRandom(1))
  if (target.task === 'regression') {
    return { learner, options, fitted: fit, task: 'regression', interval: { coverage: 0.9, radius: 1 } }
  }
  const decision = learner.decision(fit, encoded, rows)
  const calibration = fitCalibration('temperature', decision, target.labels.slice(0, 1000), classes)
  const { classes: names } = target
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

describe('a linear model in ONNX Runtime', () => {
  const table = rowsOf(10_000, seededRandom(2))
  const encodings: Partial<LinearOptions> = {
    ordinal: { size: ['size 0', 'size 1', 'size 2', 'size 3'] },
    targetEncode: ['city'],
    minFrequency: 5,
    impute: 'median',
  }

  it.each([
    [2, {}],
    [3, {}],
    [2, encodings],
    [3, encodings],
    [0, {}],
    [0, encodings],
  ])('answers as ours does on 10,000 rows: %i classes, %o', async (classes, extra) => {
    const predictor = fitted(table, classes, extra)
    const { bytes, outside } = predictorOnnx(predictor, columns)!
    const found = await runModel(bytes, columnFeeds(table))
    const scores = (found['probabilities'] ?? found['prediction'])!.data as Float32Array
    const expected = scoreTable(predictor, table)
    expect(new Set(expected).size).toBeGreaterThan(5000)
    expect(largestDifference(scores, expected)).toBeLessThan(1e-6)
    expect(outside).toEqual([])
  })

  it('takes hashed columns by their buckets', async () => {
    const few = select(table, ['amount', 'brand'])
    const predictor = fitted({ ...few, columns: { ...few.columns, city: table.columns['city']! } }, 2, {
      hashEncode: ['brand', 'city'],
      hashBits: 6,
    })
    const { bytes, outside, inputs } = predictorOnnx(predictor, columns)!
    expect(inputs.map(({ name }) => name)).toEqual(['amount', 'brand.bucket', 'brand.sign', 'city.bucket', 'city.sign'])
    expect(outside.length).toBe(2)
    const { Tensor } = await import('onnxruntime-node')
    const feeds = columnFeeds(table, ['amount'])
    for (const name of ['brand', 'city']) {
      const hashed = Array.from(table.columns[name]!.values as (string | null)[], (word) => hashLevel(name, word, 6))
      const shape = [table.rows, 1]
      feeds[`${name}.bucket`] = new Tensor(
        'int64',
        BigInt64Array.from(hashed, ({ bucket }) => BigInt(bucket < 0 ? 64 : bucket)),
        shape,
      )
      feeds[`${name}.sign`] = new Tensor(
        'float64',
        Float64Array.from(hashed, ({ sign }) => sign),
        shape,
      )
    }
    const { probabilities } = await runModel(bytes, feeds)
    expect(largestDifference(probabilities!.data as Float32Array, scoreTable(predictor, table))).toBeLessThan(1e-6)
  })
})
