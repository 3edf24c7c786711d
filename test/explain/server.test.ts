// What columns do for a model and what moved an answer, asked of a real server.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { learner, type Model, model } from '../../src/define.ts'
import { type RetrainResult, retrain } from '../../src/loop.ts'
import { getRun } from '../../src/tracking.ts'
import { ask, expectError, post } from '../input/ask.ts'
import { type House, openFolder, openHouse } from '../input/house.ts'
import { reviews } from '../input/reviews.ts'
import { grown, loans, loansCsv, plain, selecting } from './rows.ts'

const constant = model({
  data: reviews,
  target: 'label',
  features: ['text'],
  learners: [learner.baseline()],
}) as unknown as Model

const models: Record<string, Model> = { constant, grown, plain, selecting }
const trained: Record<string, RetrainResult> = {}
let house: House

beforeAll(async () => {
  const root = openFolder()
  writeFileSync(join(root, 'loans.csv'), loansCsv())
  house = await openHouse({ root, more: models as House['project']['models'] })
  for (const [name, each] of Object.entries(models)) {
    trained[name] = await retrain(house.ctx, { name, model: each, mode: 'quick', trigger: 'first', register: true })
  }
  await house.restart()
})
afterAll(() => house.close())

const importance = (of: string) => ask(`${house.url}/api/models/${of}/importance`)

describe('the importance of a version', () => {
  test('is what the training measured, under its number and its alias', async () => {
    const { status, body } = await importance('plain/versions/1')
    expect(status).toBe(200)
    expect(body).toMatchObject({ model: 'plain', version: '1', metric: 'accuracy' })
    expect(body.rows).toBeGreaterThan(100)
    const names = body.permutation.map((each: { column: string }) => each.column)
    expect(names.toSorted()).toEqual(loans.features.toSorted())
    expect(names.slice(0, 3).toSorted()).toEqual(['debt', 'home', 'income'])
    for (const { mean, low, high } of body.permutation.slice(0, 2))
      expect(low > 0 && low < mean && mean < high).toBe(true)
    expect(
      body.mean_abs_shap
        .slice(0, 3)
        .map((each: { column: string }) => each.column)
        .toSorted(),
    ).toEqual(['debt', 'home', 'income'])
    expect((await importance('plain/versions/champion')).body).toEqual(body)
  })

  test('has the dependence on every column that is no text', async () => {
    const { body } = await importance('plain/versions/1')
    const curve = (name: string) => body.partial_dependence.find((each: { column: string }) => each.column === name)
    expect(curve('income')).toMatchObject({ label: 'paid', values: expect.any(Array) })
    expect(curve('income').values).toHaveLength(20)
    expect(curve('income').means.toSorted((a: number, b: number) => a - b)).toEqual(curve('income').means)
    expect(curve('home').values.toSorted()).toEqual(['owned', 'rented'])
    expect((await importance('sentiment/versions/1')).body.partial_dependence).toEqual([])
  })

  test('is an artifact of the run, a file of the version and a table of its card', async () => {
    const { body } = await importance('plain/versions/1')
    const { model: _, version: __, ...measured } = body
    const folder = join(house.root, '.cultivar', 'models', 'plain', '1')
    expect(JSON.parse(readFileSync(join(folder, 'importance.json'), 'utf8'))).toEqual(measured)
    expect((await getRun(house.ctx, trained['plain']!.trained.runId)).artifacts).toContain('importance.json')
    const card = readFileSync(join(folder, 'README.md'), 'utf8')
    expect(card).toContain('## What the columns do')
    expect(card).toContain(`| ${body.permutation[0].column} | ${body.permutation[0].mean.toFixed(4)} |`)
  })

  test('is refused by name where there is none', async () => {
    expectError(await importance('plain/versions/7'), 'model/unknown-version')
    expectError(await importance('nobody/versions/1'), 'model/unknown')
    expectError(await importance('plain/versions/newest'), 'request/invalid')
    await house.ctx.store.db.execute(
      sql`update model_versions set files = files - 'importance.json' where name = 'constant'`,
    )
    expectError(await importance('constant/versions/1'), 'model/not-explained', /constant@1/)
  })

  test('is in the OpenAPI page', async () => {
    const { body } = await ask(`${house.url}/openapi.json`)
    const route = body.paths['/api/models/{model}/versions/{version}/importance'].get
    const { properties } = route.responses['200'].content['application/json'].schema
    expect(Object.keys(properties)).toContain('permutation')
  })
})

const loan = { income: 80, debt: 10, home: 'owned', luck: 0.5, mood: 'good' }

describe('an explanation sums to the log-odds of the probability', () => {
  test.each([
    ['sentiment', { text: 'a lovely film' }],
    ['sentiment', { text: 'a dull plot' }],
    ['constant', { text: 'whatever' }],
    ['plain', loan],
    ['grown', loan],
    ['grown', { ...loan, income: 21, mood: 'bad' }],
    ['plain', { ...loan, income: 21, mood: 'bad' }],
    ['selecting', loan],
  ])('of %s to %o', async (name, input) => {
    const asked = { ...input, return_probabilities: true }
    const { status, body } = await post(`${house.url}/api/models/${name}/predict?explain=true`, asked)
    expect(status).toBe(200)
    const { explanation, base_value: base, probabilities, label } = body
    expect(explanation.length).toBeLessThan(20)
    const moved = explanation.reduce((sum: number, each: { contribution: number }) => sum + each.contribution, 0)
    const share = probabilities[label]
    expect(base + moved).toBeCloseTo(Math.log(share / (1 - share)), 6)
    if (name !== 'constant') expect(Math.abs(moved)).toBeGreaterThan(0.1)
  })
})

describe('a model that selects its features', () => {
  test('leaves out what says nothing, with numbers in the run', async () => {
    const { selection } = trained['selecting']!.trained.fitted
    expect(selection!.accepted).toBe(true)
    expect(selection!.dropped.map((each) => each.column).toSorted()).toEqual(['luck', 'mood'])
    expect(selection!.kept.map((each) => each.column).toSorted()).toEqual(['debt', 'home', 'income'])
    expect(selection!.score.kept!).toBeLessThanOrEqual(selection!.score.all)
    expect((await getRun(house.ctx, trained['selecting']!.trained.runId)).artifacts).toContain('selection.json')
    expect(trained['plain']!.trained.fitted.selection).toBeUndefined()
  })

  test('takes requests with all features, and what it left out moves nothing', async () => {
    const predict = (input: object) => post(`${house.url}/api/models/selecting/predict?explain=true`, input)
    const [one, other] = [await predict(loan), await predict({ ...loan, luck: 0.01, mood: 'bad' })]
    expect(one.status).toBe(200)
    expect(other.body.confidence).toBe(one.body.confidence)
    expect(one.body.explanation.map((each: { feature: string }) => each.feature).toSorted()).toEqual([
      'debt',
      'home',
      'income',
    ])
    const { signature } = trained['selecting']!.manifest!
    expect(signature.inputs.map(({ name }) => name)).toEqual([...loans.features])
  })

  test('is measured as it answers: on tables, too, only the kept columns are read', async () => {
    const { body } = await importance('selecting/versions/1')
    const [luck, mood] = ['luck', 'mood'].map((name) =>
      body.permutation.find((each: { column: string }) => each.column === name),
    )
    expect([luck, mood]).toMatchObject([
      { mean: 0, sd: 0 },
      { mean: 0, sd: 0 },
    ])
  })

  test('is remembered as the others are', async () => {
    const again = await retrain(house.ctx, {
      name: 'selecting',
      model: selecting,
      mode: 'quick',
      trigger: 'manual',
      register: true,
    })
    expect(again.trained.trace.reports.filter(({ cached }) => !cached)).toEqual([])
    expect(again.trained.fitted.selection).toEqual(trained['selecting']!.trained.fitted.selection)
  })
})
