import { Tensor } from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import { columnFeeds, largestDifference, runModel } from '../../../test/onnx/run.ts'
import { columnsOf, shopPredictor, shopTable, shopTarget } from '../../../test/onnx/shop.ts'
import { textFeeds } from '../../../test/onnx/texts.ts'
import { select, type Table } from '../../kit/table.ts'
import { hashLevel } from '../encoders/hashing.ts'
import { findLearner } from '../find.ts'
import type { Mixed } from '../mixed/fit.ts'
import { predictorOnnx } from '../onnx/predictor.ts'
import { type Predictor, scoreTable } from '../predictor.ts'
import type { LinearText } from '../text/fit.ts'
import type { Ensemble } from './blend.ts'

const ensemble = findLearner('ensemble')
const table = shopTable(10_000)
const trees = { maxIter: 30, earlyStopping: 0 }

const fittedTo = (used: Table, classes: number, options: object): Predictor =>
  shopPredictor(ensemble, options, used, shopTarget(table, classes))

const difference = async (predictor: Predictor, used: Table, feeds: Record<string, Tensor>) => {
  const model = predictorOnnx(predictor, columnsOf(used))!
  expect(model.inputs.map(({ name }) => name).sort()).toEqual(Object.keys(feeds).sort())
  const found = await runModel(model.bytes, feeds)
  const expected = scoreTable(predictor, used)
  expect(new Set(expected).size).toBeGreaterThan(2000)
  return largestDifference((found['probabilities'] ?? found['prediction'])!.data as Float32Array, expected)
}

const membersOf = ({ fitted }: Predictor) => (fitted as Ensemble).members.map((member) => member.fitted)

describe('an ensemble in ONNX Runtime', () => {
  it.each([
    [2, 'vote'],
    [3, 'stack'],
    [0, 'stack'],
    [0, 'vote'],
  ])('answers as here on 10,000 rows of a table: %i classes, %s', async (classes, method) => {
    const used = select(table, ['city', 'weight', 'since'])
    const members = [
      { learner: 'linear', options: {} },
      { learner: 'boostedTrees', options: trees },
    ]
    const predictor = fittedTo(used, classes, { members, method, folds: 2 })
    expect(await difference(predictor, used, columnFeeds(used))).toBeLessThan(1e-5)
    expect(predictorOnnx(predictor, columnsOf(used))!.outside).toEqual([])
  })

  it.each([2, 3])('keeps two vocabularies apart: %i classes', async (classes) => {
    const used = select(table, ['review'])
    const members = [
      { learner: 'nbsvm', options: { ngrams: 1 } },
      { learner: 'textLinear', options: { ngrams: 2, minRows: 2 } },
    ]
    const predictor = fittedTo(used, classes, { members, method: 'vote' })
    const [first, second] = membersOf(predictor) as [LinearText, LinearText]
    expect(first.entries.length).not.toBe(second.entries.length)
    const feeds = { ...textFeeds(first, used, 'member1.'), ...textFeeds(second, used, 'member2.') }
    expect(await difference(predictor, used, feeds)).toBeLessThan(1e-5)
    const { outside } = predictorOnnx(predictor, columnsOf(used))!
    expect(outside.length).toBe(4)
    expect(outside[1]).toContain('For member 1 (nbsvm): ')
    expect(outside[1]).toContain('`member1.indices`')
    expect(outside[3]).toContain('For member 2 (textLinear): ')
    expect(outside[3]).toContain('`member2.counts`')
  })

  it.each([2, 3, 0])(
    'reads texts beside columns, with plain names where one member asks: %i classes',
    async (classes) => {
      const members = [
        { learner: 'baseline', options: {} },
        { learner: 'mixed', options: { trees } },
      ]
      const predictor = fittedTo(table, classes, { members, method: 'vote', weights: [1, 2] })
      const { texts } = membersOf(predictor)[1] as Mixed
      const feeds = {
        ...columnFeeds(table, ['city', 'weight', 'since']),
        ...textFeeds(texts[0]!, select(table, ['review'])),
      }
      // What the baseline wants is any column, to know how many rows there are.
      const asked = { ...feeds, ...columnFeeds(table, ['review']) }
      expect(await difference(predictor, table, asked)).toBeLessThan(1e-5)
      expect(predictorOnnx(predictor, columnsOf(table))!.outside.length).toBe(2)
    },
  )

  it('keeps the buckets of two members apart', async () => {
    const used = select(table, ['city', 'weight'])
    const hashed = (hashBits: number) => ({ learner: 'linear', options: { hashEncode: ['city'], hashBits } })
    const predictor = fittedTo(used, 2, { members: [hashed(3), hashed(6)], method: 'vote' })
    const feeds = { ...columnFeeds(used, ['weight']), ...buckets('member1.', 3), ...buckets('member2.', 6) }
    expect(await difference(predictor, used, feeds)).toBeLessThan(1e-5)
  })
})

const buckets = (prefix: string, bits: number): Record<string, Tensor> => {
  const found = (table.columns['city']!.values as (string | null)[]).map((word) => hashLevel('city', word, bits))
  const places = BigInt64Array.from(found, ({ bucket }) => BigInt(bucket < 0 ? 2 ** bits : bucket))
  const signs = Float64Array.from(found, ({ sign }) => sign)
  return {
    [`${prefix}city.bucket`]: new Tensor('int64', places, [table.rows, 1]),
    [`${prefix}city.sign`]: new Tensor('float64', signs, [table.rows, 1]),
  }
}

describe('an ensemble with neighbours', () => {
  const used = select(table, ['city', 'weight'])
  const members = ['linear', 'neighbours'].map((learner) => ({ learner, options: {} }))

  it('is written as no graph', () => {
    const predictor = fittedTo(used, 0, { members, method: 'vote' })
    expect(predictorOnnx(predictor, columnsOf(used))).toBeUndefined()
  })

  it('is written without a member that has no say', async () => {
    const predictor = fittedTo(used, 0, { members, method: 'vote', weights: [1, 0] })
    expect(await difference(predictor, used, columnFeeds(used))).toBeLessThan(1e-5)
  })
})

it('answers the same for all rows where no member has a say', async () => {
  const used = select(table, ['weight'])
  const members = ['linear', 'baseline'].map((learner) => ({ learner, options: {} }))
  const predictor = fittedTo(used, 0, { members, method: 'vote' })
  const silent = { ...(predictor.fitted as Ensemble), blend: [{ intercept: 7, weights: Float64Array.of(0, 0) }] }
  const { bytes } = predictorOnnx({ ...predictor, fitted: silent }, columnsOf(used))!
  const { prediction } = await runModel(bytes, columnFeeds(used))
  expect(prediction!.data).toEqual(new Float32Array(table.rows).fill(7))
})
