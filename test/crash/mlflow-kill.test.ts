import { afterAll, beforeAll, expect, test } from 'vitest'
import { post } from './load.ts'
import { type Place, trainedPlace } from './place.ts'
import { kill } from './proc.ts'
import { startServing, stop } from './process.ts'
import { until } from './until.ts'

let place: Place
beforeAll(async () => {
  place = await trainedPlace()
})
afterAll(() => place?.remove())

const api = '/api/2.0/mlflow'

/** What the clients of a run were told is written: the steps of points, params with their values, and of each client its tag. */
interface Told {
  run_id: string
  single: number[]
  batched: number[]
  params: Map<string, string>
  tags: Map<string, { written: number; sent: number }>
}

const open = async (url: string): Promise<Told> => {
  const { run } = (await post(undefined, `${url}${api}/runs/create`, { experiment_id: '0' })) as Opened
  return { run_id: run.info.run_id, single: [], batched: [], params: new Map(), tags: new Map() }
}
interface Opened {
  run: { info: { run_id: string } }
}

/** Writes one thing after the other until it is told to stop; only what was answered with 200 counts. */
const write = async (url: string, told: Told, life: { stopped: boolean; next: number }, who: string) => {
  const { run_id } = told
  const tag = { written: -1, sent: -1 }
  told.tags.set(who, tag)
  const call = (name: string, body: object) => post(undefined, `${url}${api}/runs/${name}`, { run_id, ...body })
  while (!life.stopped) {
    const step = life.next++
    const point = { value: step, timestamp: step + 1, step }
    if (await call('log-metric', { key: 'single', ...point })) told.single.push(step)
    const metrics = Array.from({ length: 50 }, (_, i) => ({ key: `batched${i}`, ...point }))
    const param = { key: `p${step}`, value: `${step}` }
    if (await call('log-batch', { metrics, params: [param] })) {
      told.batched.push(step)
      told.params.set(param.key, param.value)
    }
    tag.sent = step
    if (await call('set-tag', { key: who, value: `${step}` })) tag.written = step
  }
}

test('a server killed under clients that log runs has every point, param and tag that it acknowledged', async () => {
  const clients: Told[] = []
  const rounds = 4
  const life = { stopped: false, next: 0 }
  for (let round = 0; round < rounds; round++) {
    const server = await startServing(place)
    const added = await Promise.all(Array.from({ length: 8 }, () => open(server.url)))
    clients.push(...added)
    life.stopped = false
    // Two write into each run.
    const writing = [...added, ...added].map((told, i) => write(server.url, told, life, `client ${i}`))
    await until(() => added.every(({ batched }) => batched.length > 10), { what: 'some points in every run' })
    kill(server.pid)
    await server.ended
    life.stopped = true
    await Promise.all(writing)
  }
  const server = await startServing(place)
  for (const told of clients) await expectKept(server.url, told)
  const points = clients.reduce((sum, { single, batched }) => sum + single.length + 50 * batched.length, 0)
  console.log(`${rounds} kills: ${points} acknowledged points, all kept`)
  await stop(server)
}, 120_000)

const expectKept = async (url: string, { run_id, single, batched, params, tags }: Told) => {
  const get = async (path: string) => (await fetch(`${url}${api}${path}`)).json() as Promise<Answer>
  const stepsOf = async (key: string) => {
    const { metrics = [] } = await get(`/metrics/get-history?run_id=${run_id}&metric_key=${key}`)
    return metrics.map(({ step }) => step)
  }
  const missing = (told: number[], kept: number[]) => told.filter((step) => !kept.includes(step))
  const keptSingle = await stepsOf('single')
  const [first, last] = [await stepsOf('batched0'), await stepsOf('batched49')]
  expect(missing(single, keptSingle)).toEqual([])
  expect(missing(batched, first)).toEqual([])
  expect(first, 'a batch is there whole or not at all').toEqual(last)

  const { data } = (await get(`/runs/get?run_id=${run_id}`)).run
  const kept = new Map(data.params.map(({ key, value }) => [key, value]))
  expect([...params].filter(([key, value]) => kept.get(key) !== value)).toEqual([])
  expect([...kept.keys()].sort(), 'the params of a batch come with its points').toEqual(
    first.map((step) => `p${step}`).sort(),
  )
  const latest = new Map(data.metrics.map(({ key, step }) => [key, step]))
  expect(latest.get('single')).toBe(Math.max(...keptSingle))
  expect(latest.get('batched7')).toBe(Math.max(...first))
  const tagged = new Map(data.tags.map(({ key, value }) => [key, Number(value)]))
  for (const [who, { written, sent }] of tags) {
    expect(tagged.get(who) ?? -1).toBeGreaterThanOrEqual(written)
    expect(tagged.get(who) ?? -1).toBeLessThanOrEqual(sent)
  }
}

interface Answer {
  metrics?: { step: number }[]
  run: {
    data: {
      metrics: { key: string; step: number }[]
      params: { key: string; value: string }[]
      tags: { key: string; value: string }[]
    }
  }
}
