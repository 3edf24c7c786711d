import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LinearText } from '../../src/learners/text/fit.ts'
import { loadPredictor } from '../../src/learners.ts'
import { getDeployment, loadVersion } from '../../src/registry.ts'
import { ask, post } from '../input/ask.ts'
import type { House } from '../input/house.ts'
import { textFeeds } from '../onnx/texts.ts'
import { openProtocolHouse } from '../protocols/house.ts'
import { heardBy } from './mlflow-client.ts'

const text = 'a lovely film about trains. I loved it'

// biome-ignore lint/suspicious/noExplicitAny: answers of every shape
let heard: Record<string, any>
let house: House
beforeAll(async () => {
  house = await openProtocolHouse()
  heard = (await heardBy('mlflow-3', 'mlflow_serving.py', [house.url, JSON.stringify(await feedsOf(text))])) as never
})
afterAll(() => house.close())

/** A review as its caller has to give it to the graph. */
const feedsOf = async (text: string) => {
  const { manifest, saved } = await loadVersion(house.ctx, 'sentiment', 1)
  const fitted = loadPredictor({ ...manifest, ...manifest.learner }, saved).fitted as LinearText
  const table = { rows: 1, columns: { text: { kind: 'text' as const, values: [text] } } }
  const { indices, counts } = textFeeds(fitted, table)
  return {
    indices: [Array.from(indices!.data as BigInt64Array, Number)],
    counts: [Array.from(counts!.data as Float32Array)],
  }
}

describe('a version that was trained here', () => {
  it('answers in Python what it answers here', async () => {
    const native = (await post(`${house.url}/api/models/sentiment/predict`, { text, return_probabilities: true })).body
    const { label, probabilities } = heard['taken along']
    expect(label).toEqual([native.label])
    const { negative, positive } = native.probabilities
    expect(probabilities[0]).toEqual([expect.closeTo(negative, 4), expect.closeTo(positive, 4)])
    expect(heard['taken along'].spend).toBe(true)
  })

  it('is a version with a run, an alias and files, as MLflow has them', () => {
    expect(heard['taken along'].version).toEqual(['1', 'READY', true])
    expect(heard['taken along'].run).toEqual(['FINISHED', true])
    expect(heard['taken along'].files).toEqual(expect.arrayContaining(['MLmodel', 'model.json', 'model.onnx']))
  })
})

describe('a model that the client registered', () => {
  it('answers as soon as it is champion, and so does the next', () => {
    const right = { labels: true, probabilities: true }
    expect(heard['brought']).toMatchObject({ 1: { ...right, champion: '1' }, 2: { ...right, champion: '2' } })
  })

  it('has a log, takes labels, and was promoted by hand', async () => {
    const label = { prediction_id: heard['brought'].id, label: 'rose' }
    expect((await post(`${house.url}/feedback`, label)).body).toMatchObject({ model: 'flowers', status: 'created' })
    expect(await getDeployment(house.ctx, 'flowers')).toMatchObject({ champion: 2, previous: 1 })
    const { body } = await ask(`${house.url}/api/models/flowers/deployment`)
    expect(body).toMatchObject({ champion: '2' })
  })

  it('is kept, with its aliases, where nobody here can run it', async () => {
    expect(heard['kept']).toEqual({
      loaded: 'DummyClassifier',
      'why not': expect.stringMatching(/mlflow\.onnx\.log_model/),
    })
    expect(await getDeployment(house.ctx, 'pickled')).toMatchObject({ champion: null })
  })
})
