import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inputDatasets, runs } from '../../src/store.ts'
import { readRunRecords, startRun } from '../../src/tracking.ts'
import { post } from '../input/ask.ts'
import { type House, openHouse } from '../input/house.ts'
import { expectMlflowError } from './expect.ts'

let house: House
let api: string
beforeAll(async () => {
  house = await openHouse()
  api = `${house.url}/api/2.0/mlflow`
})
afterAll(() => house.close())

const start = (experiment = 'inputs') => startRun(house.ctx, { experiment, name: 'one' })
const recordOf = async (runId: string) => (await readRunRecords(house.ctx, [runId]))[0]!
const dataset = (more: object = {}) => ({
  name: 'reviews',
  digest: 'abc123',
  source_type: 'local',
  source: '{}',
  ...more,
})
const log = (run_id: string, body: object, prefix = api) => post(`${prefix}/runs/log-inputs`, { run_id, ...body })

describe('data that a run was given', () => {
  it('is kept with what it was for, and an input that is linked already stays as it is', async () => {
    const runId = await start()
    const training = {
      tags: [{ key: 'mlflow.data.context', value: 'training' }],
      dataset: dataset({ schema: '{"a":1}' }),
    }
    expect(await log(runId, { datasets: [training] })).toMatchObject({ status: 200, body: {} })
    const again = { tags: [{ key: 'mlflow.data.context', value: 'eval' }], dataset: dataset() }
    await log(runId, { datasets: [again] }, api.replace('/api/', '/ajax-api/'))
    expect((await recordOf(runId)).inputs).toEqual([
      {
        tags: { 'mlflow.data.context': 'training' },
        name: 'reviews',
        digest: 'abc123',
        sourceType: 'local',
        source: '{}',
        schema: '{"a":1}',
        profile: null,
      },
    ])
  })

  it('is stored once for an experiment, and the first of a call counts', async () => {
    const [one, other, elsewhere] = [await start(), await start(), await start('another')]
    const twice = [
      { dataset: dataset({ digest: 'd', profile: 'first' }) },
      { dataset: dataset({ digest: 'd', profile: 'second' }) },
    ]
    for (const runId of [one, other, elsewhere]) await log(runId, { datasets: twice })
    const rows = await house.ctx.store.db.select().from(inputDatasets).where(eq(inputDatasets.digest, 'd'))
    expect(rows.map(({ profile }) => profile)).toEqual(['first', 'first'])
    expect((await recordOf(other)).inputs).toHaveLength(1)
  })

  it('may have a profile as long as MLflow allows, and none longer', async () => {
    const runId = await start()
    const most = 16_777_215
    const profiled = (length: number) =>
      log(runId, { datasets: [{ dataset: dataset({ digest: 'long', profile: '"'.repeat(length) }) }] })
    expect((await profiled(most)).status).toBe(200)
    expect((await recordOf(runId)).inputs[0]!.profile).toHaveLength(most)
    expectMlflowError(await profiled(most + 1), 400, 'INVALID_PARAMETER_VALUE')
  })

  it('comes from many at once without a loss', async () => {
    const ids = await Promise.all(Array.from({ length: 8 }, () => start('many')))
    const datasets = Array.from({ length: 40 }, (_, i) => ({ dataset: dataset({ digest: `at once ${i}` }) }))
    const answers = await Promise.all(
      ids.map((id, i) => log(id, { datasets: i % 2 ? datasets : datasets.toReversed() })),
    )
    expect(answers.map(({ status }) => status)).toEqual(ids.map(() => 200))
    for (const id of ids) expect((await recordOf(id)).inputs).toHaveLength(40)
  })

  it('is refused where it is too long, has no name, or comes for no run that is active', async () => {
    const runId = await start()
    const long = { name: 501, digest: 37, source_type: 37, source: 65_536 }
    for (const [field, length] of Object.entries(long)) {
      const datasets = [{ dataset: dataset({ [field]: 'x'.repeat(length) }) }]
      expectMlflowError(await log(runId, { datasets }), 400, 'INVALID_PARAMETER_VALUE')
    }
    expectMlflowError(
      await log(runId, { datasets: [{ dataset: dataset({ name: '' }) }] }),
      400,
      'INVALID_PARAMETER_VALUE',
    )
    expectMlflowError(await log(runId, { datasets: [{}] }), 400, 'INVALID_PARAMETER_VALUE')
    const many = Array.from({ length: 1001 }, (_, i) => ({ dataset: dataset({ digest: String(i) }) }))
    expectMlflowError(await log(runId, { datasets: many }), 400, 'INVALID_PARAMETER_VALUE')
    const value = [{ key: 'k', value: 'x'.repeat(501) }]
    expectMlflowError(
      await log(runId, { datasets: [{ tags: value, dataset: dataset() }] }),
      400,
      'INVALID_PARAMETER_VALUE',
    )
    expect((await recordOf(runId)).inputs).toEqual([])
    expectMlflowError(await log('nobody', { datasets: [] }), 404, 'RESOURCE_DOES_NOT_EXIST')
    await house.ctx.store.db.update(runs).set({ lifecycleStage: 'deleted' }).where(eq(runs.runId, runId))
    expectMlflowError(await log(runId, { datasets: [] }), 400, 'INVALID_PARAMETER_VALUE')
    expectMlflowError(await post(`${api}/runs/outputs`, { run_id: runId, models: [] }), 400, 'INVALID_PARAMETER_VALUE')
  })
})

it('links the models that a run read and made, once each', async () => {
  const runId = await start()
  await log(runId, { models: [{ model_id: 'm-1' }, { model_id: 'm-1' }] })
  const made = {
    run_id: runId,
    models: [
      { model_id: 'm-1', step: '7' },
      { model_id: 'm-2', step: 0 },
    ],
  }
  expect(await post(`${api}/runs/outputs`, made)).toMatchObject({ status: 200, body: {} })
  await post(`${api}/runs/outputs`, made)
  const { models } = await recordOf(runId)
  expect(models.toSorted((a, b) => a.modelId.localeCompare(b.modelId) || a.step - b.step)).toEqual([
    { modelId: 'm-1', isOutput: false, step: 0 },
    { modelId: 'm-1', isOutput: true, step: 7 },
    { modelId: 'm-2', isOutput: true, step: 0 },
  ])
  const long = { run_id: runId, models: [{ model_id: 'x'.repeat(51), step: 0 }] }
  expectMlflowError(await post(`${api}/runs/outputs`, long), 400, 'INVALID_PARAMETER_VALUE')
})
