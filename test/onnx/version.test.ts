import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { LinearText } from '../../src/learners/text/fit.ts'
import { loadPredictor, scoreTable } from '../../src/learners.ts'
import { loadVersion } from '../../src/registry.ts'
import { type House, openHouse } from '../input/house.ts'
import { largestDifference, runModel } from './run.ts'
import { textFeeds } from './texts.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house.close())

it('leaves each version beside a file that ONNX Runtime answers from as we do', async () => {
  const { manifest, saved } = await loadVersion(house.ctx, 'sentiment', 1)
  const folder = join(house.root, '.cultivar', 'models', 'sentiment', '1')
  const predictor = loadPredictor({ ...manifest, ...manifest.learner }, saved)
  const values = ['a lovely film that I loved', 'dull', 'unheard of', '']
  const table = { rows: 4, columns: { text: { kind: 'text' as const, values } } }
  const feeds = textFeeds(predictor.fitted as LinearText, table)
  const { probabilities } = await runModel(readFileSync(join(folder, 'model.onnx')), feeds)
  expect(largestDifference(probabilities!.data as Float32Array, scoreTable(predictor, table))).toBeLessThan(1e-6)
  expect(manifest.onnx!.inputs.map(({ name }) => name)).toEqual(['indices', 'counts'])
  expect(manifest.files['model.onnx']!.bytes).toBeGreaterThan(1000)
  expect(readFileSync(join(folder, 'README.md'), 'utf8')).toContain('## In other programs')
  expect(readFileSync(join(folder, 'MLmodel'), 'utf8')).toContain('data: model.onnx')
})
