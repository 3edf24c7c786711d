import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { learner, type Model, model } from '../../src/define.ts'
import type { Ensemble } from '../../src/learners/ensemble/blend.ts'
import type { LinearText } from '../../src/learners/text/fit.ts'
import { loadPredictor, scoreTable } from '../../src/learners.ts'
import { retrain } from '../../src/loop.ts'
import { loadVersion } from '../../src/registry.ts'
import { type House, openHouse } from '../input/house.ts'
import { reviews } from '../input/reviews.ts'
import { largestDifference, runModel } from './run.ts'
import { textFeeds } from './texts.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house.close())

const values = ['a lovely film that I loved', 'dull', 'unheard of', '']
const table = { rows: 4, columns: { text: { kind: 'text' as const, values } } }

it('leaves each version beside a file that ONNX Runtime answers from as we do', async () => {
  const { manifest, saved } = await loadVersion(house.ctx, 'sentiment', 1)
  const folder = join(house.root, '.cultivar', 'models', 'sentiment', '1')
  const predictor = loadPredictor({ ...manifest, ...manifest.learner }, saved)
  const feeds = textFeeds(predictor.fitted as LinearText, table)
  const { probabilities } = await runModel(readFileSync(join(folder, 'model.onnx')), feeds)
  expect(largestDifference(probabilities!.data as Float32Array, scoreTable(predictor, table))).toBeLessThan(1e-6)
  expect(manifest.onnx!.inputs.map(({ name }) => name)).toEqual(['indices', 'counts'])
  expect(manifest.files['model.onnx']!.bytes).toBeGreaterThan(1000)
  expect(readFileSync(join(folder, 'README.md'), 'utf8')).toContain('## In other programs')
  expect(readFileSync(join(folder, 'MLmodel'), 'utf8')).toContain('data: model.onnx')
})

const ensembleOf = (members: Parameters<typeof learner.ensemble>[0]): Model =>
  model({
    data: reviews,
    target: 'label',
    features: ['text'],
    learners: [learner.ensemble(members, { method: 'vote' })],
  }) as unknown as Model

const registered = async (name: string, members: Parameters<typeof learner.ensemble>[0]) => {
  await retrain(house.ctx, { name, model: ensembleOf(members), mode: 'quick', trigger: 'first', register: true })
  const { manifest, saved } = await loadVersion(house.ctx, name, 1)
  const folder = join(house.root, '.cultivar', 'models', name, '1')
  return { manifest, predictor: loadPredictor({ ...manifest, ...manifest.learner }, saved), folder }
}

it('leaves one beside an ensemble whose members read texts apart', async () => {
  const { manifest, predictor, folder } = await registered('several', [
    learner.nbsvm({ ngrams: 1 }),
    learner.logistic({ ngrams: 2 }),
  ])
  const { members } = predictor.fitted as Ensemble
  const feeds = members.map(({ fitted }, m) => textFeeds(fitted as LinearText, table, `member${m + 1}.`))
  const { probabilities } = await runModel(readFileSync(join(folder, 'model.onnx')), Object.assign({}, ...feeds))
  expect(largestDifference(probabilities!.data as Float32Array, scoreTable(predictor, table))).toBeLessThan(1e-6)
  const inputs = ['member1.indices', 'member1.counts', 'member2.indices', 'member2.counts']
  expect(manifest.onnx!.inputs.map(({ name }) => name)).toEqual(inputs)
  expect(readFileSync(join(folder, 'README.md'), 'utf8')).toContain('For member 2 (textLinear): ')
})

it('leaves none beside an ensemble in which neighbours have a say', async () => {
  const { manifest, folder } = await registered('similar', [learner.nbsvm(), learner.neighbours()])
  expect(manifest.onnx).toBeNull()
  expect(existsSync(join(folder, 'model.onnx'))).toBe(false)
})
