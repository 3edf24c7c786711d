import { expect, it } from 'vitest'
import { column, dataset, type Model, model, source } from '../../define.ts'
import type { Table } from '../../kit/table.ts'
import { findLearner, type Target } from '../../learners.ts'
import { fitTrial, type TrialInput } from './fit-trial.ts'
import { searchFolds } from './folds.ts'

const data = dataset({
  from: source.csv('rows.csv'),
  columns: { text: column.text(), at: column.datetime(), label: column.category(['bad', 'good']) },
})
const definition = (split: object) =>
  model({ data, target: 'label', features: ['text'], search: { folds: 4 }, split }) as unknown as Model

// Noise that only a copy of itself foretells: were copies apart, a score would be far from chance.
const labels = Int32Array.from({ length: 200 }, (_, i) => (Math.imul(i, 2_654_435_761) >>> 13) % 2)
const texts = Array.from({ length: 200 }, (_, i) => `unique${i}`)
const words = Array.from(labels, (label) => ['bad', 'good'][label]!)
const table: Table = {
  rows: 200,
  columns: {
    text: { kind: 'text', values: texts },
    at: { kind: 'datetime', values: Float64Array.from(texts, (_, i) => i * 86_400_000) },
    label: { kind: 'category', values: words },
  },
}
const target: Target = { task: 'classification', classes: ['bad', 'good'], labels }
const parts = {
  train: Int32Array.from({ length: 480 }, (_, i) => i % 160),
  validation: Int32Array.from({ length: 40 }, (_, i) => 160 + i),
}

it('lets each row judge once, and keeps the copies of a row together', () => {
  const folds = searchFolds(definition({}), target, table, parts)!
  expect(folds.flatMap(({ validation }) => [...validation]).sort((a, b) => a - b)).toEqual(texts.map((_, i) => i))
  for (const { train, validation } of folds) {
    expect(train.filter((row) => validation.includes(row))).toHaveLength(0)
    expect(train.length).toBeGreaterThan(2 * new Set(train).size)
    const share = (rows: Int32Array) => rows.filter((row) => labels[row] === 1).length / rows.length
    expect(share(validation)).toBeCloseTo(share(Int32Array.from(texts, (_, i) => i)), 1)
  }
})

it.each([
  ['as the parts are divided by default', {}],
  ['by time, where the oldest rows only teach', { by: 'time', column: 'at' }],
])('decides the validation part by fits that have not seen it: %s', (_, split) => {
  const folds = searchFolds(definition(split), target, table, parts)
  const learner = findLearner('nbsvm')
  const options = { ngrams: 1, bits: 12, minRows: 1, C: 1, smoothing: 1 }
  const features: Table = { rows: 200, columns: { text: table.columns['text']! } }
  const common = { features, target, ...parts, positive: 1, metric: 'roc_auc', calibration: 'auto', seed: 1 } as const
  const input: TrialInput = { ...common, folds }
  const outcome = fitTrial(input, learner, options, learner.encode(features, options))
  if (outcome.state !== 'complete') throw new Error(outcome.state)
  expect(outcome.decision).toHaveLength(80)
  expect(Math.abs(outcome.value - 0.5)).toBeLessThan(0.15)
})

it('is nothing where the definition does not ask for folds', () => {
  const plain = { ...definition({}), search: { metric: 'accuracy' as const } }
  expect(searchFolds(plain, target, table, parts)).toBeUndefined()
})
