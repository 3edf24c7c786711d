import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Context, openStore } from '../../src/store.ts'
import { checkedWrite, createRun, type GivenPoint, writeRun } from '../../src/tracking.ts'
import { type House, openHouse } from '../input/house.ts'
import { callsOf, invalid, refuses } from './calls.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house.close())
const { post, get, tell } = callsOf(() => house)
const clients = 32

const open = async (): Promise<string> => (await post('/runs/create', { experiment_id: '0' })).run.info.run_id
const stepsOf = async (run_id: string, metric_key: string): Promise<number[]> =>
  (await get('/metrics/get-history', { run_id, metric_key })).metrics.map(({ step }: { step: number }) => step)
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i)

it('32 clients that log into one run, and each into one of its own, lose nothing', async () => {
  const shared = await open()
  const own = await Promise.all(upTo(clients).map(open))
  const each = 20
  const client = async (number: number) => {
    for (const step of upTo(each)) {
      const place = number * each + step
      await post('/runs/log-metric', { run_id: shared, key: 'm', value: -place, timestamp: place + 1, step: place })
      const metrics = upTo(5).map((i) => ({ key: `own${i}`, value: step, timestamp: 1, step }))
      await post('/runs/log-batch', { run_id: own[number]!, metrics, tags: [{ key: 'step', value: String(step) }] })
      await post('/runs/log-parameter', { run_id: shared, key: `p${place}`, value: String(place) })
      await post('/runs/set-tag', { run_id: shared, key: `t${number}`, value: String(step) })
    }
  }
  await Promise.all(upTo(clients).map(client))

  const all = clients * each
  expect((await stepsOf(shared, 'm')).sort((a, b) => a - b)).toEqual(upTo(all))
  const { data } = (await get('/runs/get', { run_id: shared })).run
  expect(data.metrics).toEqual([{ key: 'm', value: 1 - all, timestamp: all, step: all - 1 }])
  expect(data.params).toHaveLength(all)
  const last = (tags: { key: string; value: string }[]) =>
    tags.filter(({ key }) => key !== 'mlflow.runName').map(({ value }) => value)
  expect(last(data.tags)).toEqual(Array(clients).fill(String(each - 1)))
  for (const run_id of own) {
    const run = (await get('/runs/get', { run_id })).run.data
    expect(run.metrics.map(({ value }: { value: number }) => value)).toEqual(Array(5).fill(each - 1))
    expect(last(run.tags)).toEqual([String(each - 1)])
    expect(await stepsOf(run_id, 'own3')).toEqual(upTo(each))
  }
}, 60_000)

it('one that cannot be written fails alone among those that can', async () => {
  const [good, gone] = [await open(), await open()]
  await post('/runs/delete', { run_id: gone })
  await post('/runs/log-parameter', { run_id: good, key: 'p', value: 'first' })
  const point = (step: number) => ({ key: 'm', value: step, timestamp: 1, step })
  const answers = await Promise.all(
    upTo(60).map((step) => {
      if (step % 3 === 0) return tell('/runs/log-metric', { run_id: good, ...point(step) })
      if (step % 3 === 1) return tell('/runs/log-metric', { run_id: gone, ...point(step) })
      const params = [{ key: 'p', value: 'other' }]
      return tell('/runs/log-batch', { run_id: good, params, metrics: [point(step)] })
    }),
  )
  for (const [step, answer] of answers.entries()) {
    if (step % 3 === 0) expect(answer.status).toBe(200)
    else refuses(answer, invalid, step % 3 === 1 ? "'active' state" : 'Changing param values')
  }
  expect(await stepsOf(good, 'm')).toEqual(upTo(60).filter((step) => step % 3 === 0))
})

it('two processes that write into the same runs in opposite orders wait, and agree on every parameter', async () => {
  const { ctx } = house
  const store = await openStore({ state: ctx.store.state })
  const other: Context = { ...ctx, store }
  const runs = await Promise.all(upTo(6).map(async () => (await createRun(ctx, '0', {})).runId))
  const rounds = 25
  const write = async (context: Context, order: string[], who: string) => {
    const refused: string[] = []
    for (const round of upTo(rounds)) {
      const metrics: GivenPoint[] = upTo(20).map((i) => ({ key: `m${i}`, value: round, timestamp: 1, step: round }))
      const tags = [
        { key: 'mlflow.runName', value: `${who} ${round}` },
        { key: 'who', value: who },
      ]
      const params = [{ key: `p${round}`, value: who }]
      const each = order.flatMap((runId) => [
        writeRun(context, checkedWrite(runId, { metrics, tags })),
        writeRun(context, checkedWrite(runId, { params })).catch(({ code }) => refused.push(code)),
      ])
      await Promise.all(each)
    }
    return refused
  }
  const refused = (await Promise.all([write(ctx, runs, 'a'), write(other, [...runs].reverse(), 'b')])).flat()
  await store.close()
  // Of the two values of each parameter one was taken and one refused.
  expect(refused).toEqual(Array(rounds * runs.length).fill('param/changed'))
  for (const run_id of runs) {
    const { info, data } = (await get('/runs/get', { run_id })).run
    expect(data.params).toHaveLength(rounds)
    expect(data.metrics.map(({ value }: { value: number }) => value)).toEqual(Array(20).fill(rounds - 1))
    expect(data.tags).toContainEqual({ key: 'mlflow.runName', value: info.run_name })
  }
}, 60_000)
