import { expect, it } from 'vitest'
import { columnFeeds, largestDifference, runModel } from '../../../test/onnx/run.ts'
import { columnsOf, shopPredictor, shopTable, shopTarget } from '../../../test/onnx/shop.ts'
import { textFeeds } from '../../../test/onnx/texts.ts'
import { select, type Table } from '../../kit/table.ts'
import type { AnyLearner } from '../learner.ts'
import { mixed } from '../mixed.ts'
import { predictorOnnx } from '../onnx/predictor.ts'
import { scoreTable } from '../predictor.ts'
import type { Mixed } from './fit.ts'

const learner = mixed as unknown as AnyLearner
const fixed = { trees: { maxIter: 40, earlyStopping: 0 } }
const table = shopTable(10_000)

it.each([2, 3, 0])('mixed answers in ONNX Runtime as here, on 10,000 rows, of %i classes', async (classes) => {
  const predictor = shopPredictor(learner, fixed, table, shopTarget(table, classes))
  const model = predictorOnnx(predictor, columnsOf(table))!
  const { texts } = predictor.fitted as Mixed
  expect(texts.length).toBe(classes === 0 ? 3 : 1)
  const feeds = {
    ...columnFeeds(table, ['city', 'weight', 'since']),
    ...textFeeds(texts[0]!, select(table, ['review'])),
  }
  const found = await runModel(model.bytes, feeds)
  const expected = scoreTable(predictor, table)
  const scores = (found['probabilities'] ?? found['prediction'])!.data as Float32Array
  expect(new Set(expected).size).toBeGreaterThan(2000)
  expect(largestDifference(scores, expected)).toBeLessThan(1e-5)
  expect(model.inputs.map(({ name }) => name).sort()).toEqual(['city', 'counts', 'indices', 'since', 'weight'])
  expect(model.outside.length).toBe(2)
})

it('mixed without texts leaves nothing to its caller', async () => {
  const few = select(shopTable(2000), ['city', 'weight'])
  const target = shopTarget(shopTable(2000), 2)
  const predictor = shopPredictor(learner, fixed, few, target)
  const model = predictorOnnx(predictor, columnsOf(few))!
  const { probabilities } = await runModel(model.bytes, columnFeeds(few))
  expect(largestDifference(probabilities!.data as Float32Array, scoreTable(predictor, few))).toBeLessThan(1e-5)
  expect(model.outside).toEqual([])
})

it('mixed may have a column of the name of an input of the texts', async () => {
  const all = shopTable(2000)
  const { review, weight } = all.columns
  const named: Table = { rows: all.rows, columns: { review: review!, counts: weight! } }
  const predictor = shopPredictor(learner, fixed, named, shopTarget(all, 2))
  const model = predictorOnnx(predictor, columnsOf(named))!
  expect(model.inputs.map(({ name }) => name)).toEqual(['indices', 'counts_', 'counts'])
  expect(model.outside.join(' ')).toContain('`counts_`')
  const { indices, counts } = textFeeds((predictor.fitted as Mixed).texts[0]!, select(named, ['review']))
  const feeds = { ...columnFeeds(named, ['counts']), indices: indices!, counts_: counts! }
  const { probabilities } = await runModel(model.bytes, feeds)
  expect(largestDifference(probabilities!.data as Float32Array, scoreTable(predictor, named))).toBeLessThan(1e-5)
})
