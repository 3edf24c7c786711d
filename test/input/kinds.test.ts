import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { column, dataset, model, type Project, project, source } from '../../src/define.ts'
import { findLearner, packArrays, savePredictor } from '../../src/learners.ts'
import { registerVersion, setChampion } from '../../src/registry.ts'
import { ask, expectError, post } from './ask.ts'
import { type House, openHouse } from './house.ts'
import { unchanged } from './unchanged.ts'

const columns = {
  note: column.text({ optional: true }),
  grade: column.category(['low', 'high'], { aliases: { 1: 'low', h: 'high' } }),
  income: column.number(),
  age: column.integer({ optional: true }),
  owner: column.boolean(),
  since: column.datetime(),
  verdict: column.category(['no', 'yes'], { aliases: { 0: 'no', 1: 'yes' } }),
}
const inputs = ['note', 'grade', 'income', 'age', 'owner', 'since'] as const

// The served model is one that looks at nothing, and its signature has every kind.
const loans: Project = project({
  loan: model({
    data: dataset({ from: source.csv('loans.csv'), columns }),
    target: 'verdict',
    features: [...inputs],
  }),
}) as unknown as Project

let house: House
beforeAll(async () => {
  house = await openHouse({ more: loans.models })
  const learner = findLearner('baseline')
  const classes = ['no', 'yes']
  const calibration = { classes: 2, curves: [{ kind: 'sigmoid' as const, slope: 1, intercept: 0 }] }
  const { meta, arrays } = savePredictor({
    task: 'classification',
    learner,
    options: {},
    fitted: { counts: [30, 50] },
    calibration,
    classes,
    positive: 1,
    threshold: 0.5,
  })
  const { bytes, entries } = packArrays(arrays)
  const { version } = await registerVersion(house.ctx, {
    model: 'loan',
    learner: { name: 'baseline', version: 1, options: {} },
    signature: {
      task: 'classification',
      target: 'verdict',
      labels: classes,
      inputs: inputs.map((name) => ({ name, ...columns[name] })) as never,
    },
    positive: 'yes',
    threshold: 0.5,
    weights: { fitted: meta, arrays: entries, bytes },
    data: { name: 'loans', digest: 'none', rows: 80, live_rows: 0 },
    run_id: '0'.repeat(32),
    metrics: {},
    definition: 'none',
    revision: null,
    environment: {},
    onnx: null,
    extra: {},
  })
  await setChampion(house.ctx, 'loan', version)
})
afterAll(() => house.close())

const url = () => `${house.url}/api/models/loan/predict`
const good = { note: 'pays late', grade: 'h', income: 1e3, age: 40, owner: false, since: '2026-11-21T07:17:00+02:00' }

describe('a model with inputs of every kind', () => {
  it('answers, and its history says what it was asked', async () => {
    await expect.poll(async () => (await post(url(), good)).status).toBe(200)
    const { grade: _, note: __, age: ___, ...least } = good
    const { body } = await post(url(), {
      instances: [good, { ...least, grade: 1 }, { ...good, age: null, note: null }],
    })
    expect(body.predictions).toHaveLength(3)
    const history = await ask(`${house.url}/api/predictions?model=loan&limit=3`)
    const asked = history.body.predictions.map(({ input }: { input: object }) => input)
    const kept = { ...good, grade: 'high', since: '2026-11-21T05:17:00.000Z' }
    const missing = { ...kept, note: null, age: null }
    expect(asked).toHaveLength(3)
    expect(asked).toEqual(expect.arrayContaining([kept, { ...missing, grade: 'low' }, missing]))
    const given = { prediction_id: body.predictions[0].id, label: 1 }
    expect((await post(`${house.url}/feedback`, given)).body).toMatchObject({ label: 'yes', status: 'created' })
  })

  it.each([
    [{ ...good, income: '1000' }, /income should be a finite number/],
    [{ ...good, income: undefined }, /income is missing/],
    [{ ...good, age: 40.5 }, /age should be a whole number/],
    [{ ...good, owner: 'false' }, /owner should be true or false/],
    [{ ...good, since: 'last week' }, /since should be a date or a time of ISO 8601/],
    [{ ...good, grade: 'middle' }, /grade should be one of low, high/],
    [{ ...good, grade: null }, /grade should be one of low, high/],
    [{ ...good, note: '  ' }, /note is empty/],
    [{ ...good, verdict: 'yes' }, /verdict is not an input of the model/],
  ])('refuses %j', async (row, words) => {
    expectError(await unchanged(house.ctx, () => post(url(), row)), 'request/invalid', words)
    const many = await unchanged(house.ctx, () => post(url(), { instances: [good, row] }))
    expectError(many, 'request/invalid', new RegExp(`^instances\\[1\\].*${words.source}`))
  })

  it('refuses a number that JSON cannot hold, and one of two models by no name', async () => {
    const body = JSON.stringify(good).replace('1000', '1e999')
    const headers = { 'content-type': 'application/json' }
    expectError(
      await ask(url(), { method: 'POST', headers, body }),
      'request/invalid',
      /income should be a finite number/,
    )
    expectError(await post(`${house.url}/predict`, good), 'model/unknown', /loan|sentiment/)
  })
})
