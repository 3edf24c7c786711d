import { rmSync } from 'node:fs'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runMonitors } from '../../src/monitoring.ts'
import { adoptVersion, guestsOf, setChampion } from '../../src/registry.ts'
import { deployments, modelVersions, modelVersionTags, predictionLogs } from '../../src/store.ts'
import { ask, expectError, post } from '../input/ask.ts'
import { type House, openHouse } from '../input/house.ts'
import {
  goldenFile,
  goldenRows,
  goldenScores,
  goldenWords,
  matrixColumns,
  mlModelFile,
  registerBrought,
  sklearnFile,
  wordColumns,
} from './brought.ts'

const until = async <T>(look: () => Promise<T | undefined>): Promise<T> => {
  for (const ends = Date.now() + 20_000; Date.now() < ends; ) {
    const found = await look()
    if (found !== undefined) return found
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error('it did not come about')
}

let house: House
const answers = (model: string, body: object) =>
  until(async () => {
    const answer = await post(`${house.url}/api/models/${encodeURIComponent(model)}/predict`, body)
    return answer.status === 200 ? answer.body : undefined
  })
const rowOf = async (name: string) =>
  (await house.ctx.store.db.select().from(modelVersions).where(eq(modelVersions.name, name)))[0]!
const tagsOf = (name: string) =>
  house.ctx.store.db.select().from(modelVersionTags).where(eq(modelVersionTags.name, name))

const expectClose = (found: number[], expected: number[]) =>
  expect(found).toEqual(expected.map((value) => expect.closeTo(value, 4)))

beforeAll(async () => {
  house = await openHouse()
  const classifier = { MLmodel: mlModelFile(matrixColumns), 'model.onnx': goldenFile('zipMap') }
  await registerBrought(house, 'iris', classifier)
  await registerBrought(house, 'line of the house', {
    MLmodel: mlModelFile([{ type: 'tensor', 'tensor-spec': { dtype: 'float32', shape: [-1, 3] } }]),
    'model.onnx': goldenFile('line'),
  })
  for (const name of ['iris', 'line of the house']) {
    expect(await adoptVersion(house.ctx, name, 1)).toEqual({ served: true })
    await setChampion(house.ctx, name, 1)
    await until(async () =>
      (await ask(`${house.url}/v2/models/${encodeURIComponent(name)}/ready`)).status === 200 ? true : undefined,
    )
  }
})
afterAll(() => house.close())

describe('a classifier that came by MLflow', () => {
  it('answers on the native route as the file does, and its answer is in the log and takes a label', async () => {
    const found = await answers('iris', { instances: goldenRows, return_probabilities: true })
    const shares = found.predictions.flatMap(({ probabilities }: { probabilities: object }) =>
      Object.values(probabilities),
    )
    const expected = goldenScores('zipMap')
    expectClose(shares, expected)
    const [first] = found.predictions
    expect(first).toMatchObject({ model: 'iris', version: '1', route: 'champion', label: 'yes' })
    const [logged] = await house.ctx.store.db.select().from(predictionLogs).where(eq(predictionLogs.id, first.id))
    expect(logged).toMatchObject({ model: 'iris', version: 1, input: goldenRows[0], label: 'yes' })
    const given = await post(`${house.url}/feedback`, { prediction_id: first.id, label: 'no' })
    expect(given.body).toMatchObject({ model: 'iris', label: 'no', status: 'created' })
    expectError(
      await post(`${house.url}/feedback`, { prediction_id: first.id, label: 'perhaps' }),
      'feedback/unknown-label',
    )
  })

  it('names the fields that do not fit', async () => {
    await answers('iris', goldenRows[0]!)
    const wrong = await post(`${house.url}/api/models/iris/predict`, { a: 1, b: 'x' })
    expectError(wrong, 'request/invalid', /b should be a finite number; d is missing/)
  })

  it('is a model like others: in the lists, the documents, the metrics and the health', async () => {
    await answers('iris', goldenRows[0]!)
    const { models } = (await ask(`${house.url}/api/models`)).body
    expect(models.map(({ name }: { name: string }) => name)).toEqual(['sentiment', 'iris', 'line of the house'])
    expect(models[1]).toMatchObject({
      champion: { version: '1', learner: 'onnx' },
      signature: { labels: ['no', 'yes'] },
      problem: null,
    })
    expect((await ask(`${house.url}/api/models/iris/deployment`)).body).toMatchObject({
      champion: '1',
      routing: { kind: 'champion' },
    })
    const own = await ask(`${house.url}/api/models/iris/openapi.json`)
    expect(Object.keys(own.body.paths)).toContain('/api/models/iris/predict')
    const all = await ask(`${house.url}/openapi.json`)
    expect(Object.keys(all.body.paths)).toContain('/api/models/line%20of%20the%20house/predict')
    for (const name of Object.keys(all.body.components.schemas)) expect(name).toMatch(/^[\w.-]+$/)
    const counted = /^ml_prediction_confidence_count\{model="iris"\} [1-9]/m
    expect((await ask(`${house.url}/metrics`)).body).toMatch(counted)
    expect((await ask(`${house.url}/health`)).body).toMatchObject({ status: 'ok', models: { iris: 'version 1' } })
  })

  it('answers the Open Inference Protocol and KServe', async () => {
    await answers('iris', goldenRows[0]!)
    const matrix = goldenRows.slice(0, 2).flatMap(({ a, b, d }) => [a, b, d])
    const inputs = [{ name: 'X', datatype: 'FP32', shape: [2, 3], data: matrix }]
    const found = await post(`${house.url}/v2/models/iris/infer`, { inputs })
    expect(found.body).toMatchObject({ model_name: 'iris', model_version: '1' })
    expect(found.body.outputs.find(({ name }: { name: string }) => name === 'label').data).toEqual(['yes', 'no'])
    expect((await ask(`${house.url}/v2/models/iris/ready`)).body).toEqual({ name: 'iris', ready: true })
    expect((await ask(`${house.url}/v1/models`)).body.models).toContain('iris')
    const v1 = await post(`${house.url}/v1/models/iris:predict`, { instances: goldenRows.slice(0, 2) })
    expect(v1.body.predictions).toHaveLength(2)
  })

  it('refuses what needs rows that nobody has: explanations and trainings', async () => {
    await answers('iris', goldenRows[0]!)
    const explained = await post(`${house.url}/api/models/iris/predict?explain=true`, goldenRows[0])
    expectError(explained, 'model/not-explained')
    expectError(await post(`${house.url}/api/models/iris/train`, {}), 'model/unknown', 'does not say how to train it')
  })

  it('is among the models that the worker watches, with the usual settings', async () => {
    const guests = await guestsOf(house.ctx, house.project)
    expect(Object.keys(guests)).toEqual(['iris', 'line of the house'])
    const [outcome] = await runMonitors(house.ctx, 'iris', guests['iris']!)
    expect(outcome).toMatchObject({ status: 'no-reference', tests: [], alert: null })
    expect(guests['iris']).toMatchObject({ log: 'durable', retention: '90d', monitors: [{ monitor: 'drift' }] })
  })
})

describe('a regressor that came by MLflow', () => {
  const features = goldenRows.map(({ a, b, d }) => ({ X_0: a, X_1: b, X_2: d }))

  it('answers numbers, and takes the truth as one', async () => {
    const { predictions } = await answers('line of the house', { instances: features })
    const expected = goldenScores('line')
    expectClose(
      predictions.map(({ prediction }: { prediction: number }) => prediction),
      expected,
    )
    const given = await post(`${house.url}/feedback`, { prediction_id: predictions[0].id, label: '7.0' })
    expect(given.body).toMatchObject({ model: 'line of the house', label: '7' })
  })

  it('serves after a restart, by every way in, though the typed file has never heard of it', async () => {
    await house.restart()
    expect((await answers('line of the house', features[0]!)).prediction).toBeCloseTo(goldenScores('line')[0]!, 4)
    expect((await ask(`${house.url}/health/ready`)).status).toBe(200)
  })
})

describe('adoptVersion', () => {
  it('does nothing the second time', async () => {
    const before = await rowOf('iris')
    expect(await adoptVersion(house.ctx, 'iris', 1)).toEqual({ served: true })
    expect(await rowOf('iris')).toEqual(before)
  })

  it('says why a version cannot be served, leaves it as it is, and nobody can promote it', async () => {
    const broken = { MLmodel: mlModelFile(matrixColumns), 'model.onnx': 'no model' }
    const narrow = { MLmodel: mlModelFile(matrixColumns.slice(1)), 'model.onnx': goldenFile('zipMap') }
    const cases: [string, Record<string, string | Uint8Array>, RegExp][] = [
      ['broken', broken, /no ONNX model/],
      ['narrow', narrow, /takes 3 features, and there are 2/],
      ['pickled', { MLmodel: sklearnFile, 'model.pkl': 'x' }, /python_function, sklearn.*mlflow\.onnx\.log_model/],
      ['lost', { MLmodel: mlModelFile(matrixColumns) }, /model\.onnx, which is not beside it/],
      [
        'taken',
        {
          MLmodel: mlModelFile([{ type: 'float', name: 'explain' }, ...matrixColumns.slice(1)]),
          'model.onnx': goldenFile('line'),
        },
        /"explain" has a name that a request needs/,
      ],
      ['odd', { MLmodel: 'flavors: [' }, /MLmodel cannot be read/],
      [
        'vectors',
        { MLmodel: mlModelFile([{ type: 'binary', name: 'a' }]), 'model.onnx': goldenFile('line') },
        /"a".*is binary/,
      ],
    ]
    for (const [name, files, words] of cases) {
      await registerBrought(house, name, files)
      const before = await rowOf(name)
      const refused = await post(`${house.url}/api/models/${name}/promote`, { version: 1 })
      expectError(refused, 'model/not-served', words)
      expect(await rowOf(name)).toEqual(before)
      const [tag] = await tagsOf(name)
      expect(tag).toMatchObject({ key: 'cultivar.not_served', value: expect.stringMatching(words) })
    }
    expect(await adoptVersion(house.ctx, 'pickled', 1)).toMatchObject({ served: false })
    expect((await ask(`${house.url}/health`)).body).toMatchObject({ status: 'ok' })
  })

  it('tries again what it could not serve, and takes its word back', async () => {
    const folder = await registerBrought(house, 'late', { MLmodel: mlModelFile(undefined) })
    expect(await adoptVersion(house.ctx, 'late', 1)).toMatchObject({ served: false })
    expect(await tagsOf('late')).toHaveLength(1)
    const { putArtifact } = await import('../../src/tracking.ts')
    await putArtifact(house.ctx, `${folder}/model.onnx`, await house.ctx.store.blobs.put(goldenFile('forest')))
    const promoted = await post(`${house.url}/api/models/late/promote`, { version: 1 })
    expect(promoted.body).toMatchObject({ outcome: 'promoted' })
    expect(await tagsOf('late')).toEqual([])
    const [a, b, d] = Object.values(goldenRows[0]!)
    const found = await answers('late', { X_0: a, X_1: b, X_2: d, return_probabilities: true })
    expectClose(Object.values(found.probabilities), goldenScores('forest').slice(0, 3))
  })
})

it('feeds a column to each input, words among them', async () => {
  await registerBrought(house, 'words', { MLmodel: mlModelFile(wordColumns), 'model.onnx': goldenFile('columns') })
  expect((await post(`${house.url}/api/models/words/promote`, { version: 1 })).body).toMatchObject({
    outcome: 'promoted',
  })
  const instances = goldenRows.map(({ a, b }, i) => ({ a, b, c: goldenWords[i] }))
  const { predictions } = await answers('words', { instances, return_probabilities: true })
  const shares = predictions.flatMap(({ probabilities }: { probabilities: object }) => Object.values(probabilities))
  expectClose(shares, goldenScores('columns'))
})

it('is no model of the server any more when nobody is its champion', async () => {
  const { db } = house.ctx.store
  await db.update(deployments).set({ champion: null }).where(eq(deployments.model, 'words'))
  const gone = await until(async () => {
    const answer = await ask(`${house.url}/api/models/words`)
    return answer.status === 404 ? answer : undefined
  })
  expectError(gone, 'model/unknown', /The models are sentiment, iris/)
})

it('notices that the files of a champion are gone, and the other models go on answering', async () => {
  const { files } = await rowOf('iris')
  rmSync(house.ctx.store.blobs.path(files['model.json']!.sha256))
  await house.restart()
  const answer = await post(`${house.url}/api/models/iris/predict`, goldenRows[0])
  expectError(answer, 'model/not-ready', /model\.json is gone/)
  expect((await post(`${house.url}/api/models/sentiment/predict`, { text: 'a lovely film' })).status).toBe(200)
  const health = await ask(`${house.url}/health`)
  expect(health).toMatchObject({
    status: 200,
    body: { status: 'degraded', models: { iris: expect.stringContaining('model.json is gone') } },
  })
  expectError(await post(`${house.url}/api/models/iris/versions/1/predict`, goldenRows[0]), 'model/corrupt')
  expect(Object.keys(await guestsOf(house.ctx, house.project))).not.toContain('iris')
})
