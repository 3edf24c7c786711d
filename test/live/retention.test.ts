import { afterAll, beforeAll, expect, test } from 'vitest'
import { project as defineProject } from '../../src/define.ts'
import { giveFeedback, retain } from '../../src/feedback.ts'
import { newId } from '../../src/kit/ids.ts'
import { listPredictions, openPredictionLog } from '../../src/serving.ts'
import { type Context, openStore } from '../../src/store.ts'
import { openLive } from './project.ts'

const dayMs = 86_400_000

let live: Awaited<ReturnType<typeof openLive>>
beforeAll(async () => {
  live = await openLive()
})
afterAll(() => live.close())

const predict = async (ctx: Context): Promise<string> => {
  const id = newId(ctx.clock)
  const answer = {
    input: '{}',
    output: '{}',
    label: 'good',
    confidence: 1,
    prediction: null,
    latencyMs: 1,
    requestId: null,
    route: 'champion',
    propensity: 1,
  }
  await openPredictionLog(ctx).append([{ id, model: 'm', version: 1, ...answer }])
  return id
}

const partitions = async ({ store }: Context) => {
  const text = `select inhrelid::regclass::text as name from pg_inherits where inhparent = 'prediction_logs'::regclass order by 1`
  const { rows } = await store.pool.query<{ name: string }>(text)
  return rows.map(({ name }) => name)
}

const count = async ({ store }: Context, table: string) =>
  Number((await store.pool.query(`select count(*) as rows from ${table}`)).rows[0].rows)

test('days past the retention go, with their labels; the days since stay, and predictions go on', async () => {
  const { ctx, clock } = live
  const project = defineProject({})
  const old = await predict(ctx)
  for (const label of ['good', 'bad']) await giveFeedback(ctx, project, { prediction_id: old, label })
  clock.advance(89 * dayMs)
  const recent = await predict(ctx)
  await giveFeedback(ctx, project, { prediction_id: recent, label: 'good' })
  expect(await retain(ctx, clock.now() - 90 * dayMs)).toEqual([])
  clock.advance(2 * dayMs)
  expect(await retain(ctx, clock.now() - 90 * dayMs)).toEqual(['prediction_logs_20261120'])
  const newest = await predict(ctx)
  const { predictions } = await listPredictions(ctx)
  expect(predictions.map(({ id }) => id)).toEqual([newest, recent])
  expect([await count(ctx, 'feedback'), await count(ctx, 'feedback_history')]).toEqual([1, 0])
  await expect(giveFeedback(ctx, project, { prediction_id: old, label: 'good' })).rejects.toMatchObject({
    code: 'prediction/unknown',
  })
})

test('a process that still remembers a day which another one dropped writes to it all the same', async () => {
  const store = await openStore({ state: live.ctx.root })
  const other = { ...live.ctx, store }
  await predict(other)
  await retain(live.ctx, live.clock.now() + dayMs)
  expect(await partitions(live.ctx)).toEqual([])
  const id = await predict(other)
  expect((await listPredictions(other)).predictions.map((row) => row.id)).toEqual([id])
  await store.close()
})
