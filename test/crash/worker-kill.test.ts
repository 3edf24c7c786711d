import { afterAll, beforeAll, expect, test } from 'vitest'
import { query } from './database.ts'
import { makePlace, type Place } from './place.ts'
import { kill, processesOf, processWith } from './proc.ts'
import { launch, type Running, says, startServing } from './process.ts'
import { until } from './until.ts'

let place: Place
let server: Running & { url: string }
let second: Running

beforeAll(async () => {
  place = makePlace({ rows: 4_000, words: 80 })
  server = await startServing(place)
})
afterAll(() => place?.remove())

test('a training whose worker is killed goes on with another worker, from where it was, to one version', async () => {
  const first = await startWorker()
  await says(first, /"train: nbsvm /)
  const orphan = processWith(place.state, 'train m')!
  const killed = performance.now()
  kill(first.pid)
  second = launch(place, ['worker'])
  await until(() => !processesOf(place.state).some(({ pid }) => pid === orphan.pid), { what: 'the end of the orphan' })
  const orphanMs = performance.now() - killed
  await says(second, /"ingest: unchanged, remembered"/)
  const takenMs = performance.now() - killed
  // About 12 s on a quiet machine: ten until the heart is missed, and what the second worker takes to start.
  expect(takenMs).toBeLessThan(30_000)
  const [job] = await until(() => jobs('completed'), { what: 'the end of the job', withinMs: 30_000 })
  expect(job).toMatchObject({ retry_count: 1 })
  expect(second.output.err).toMatch(/"split: unchanged, remembered"/)
  expect(await query(place.state, 'select name, version from model_versions')).toEqual([{ name: 'm', version: 1 }])
  expect(await query(place.state, 'select outcome, challenger from decisions')).toEqual([
    { outcome: 'promoted', challenger: 1 },
  ])
  expect(await statuses()).toEqual(['KILLED', 'FINISHED'])
  console.log(
    `worker killed: its training ended after ${Math.round(orphanMs)} ms, another worker took the job up after ${Math.round(takenMs)} ms`,
  )
})

test('a running training that is cancelled ends, with its process and its run', async () => {
  const trainings = second.output.err.match(/"train: nbsvm /g)?.length ?? 0
  const { id } = (await send(`/api/models/m/train`, { mode: 'full' })) as { id: string }
  await until(() => (second.output.err.match(/"train: nbsvm /g)?.length ?? 0) > trainings, { what: 'a training' })
  const started = performance.now()
  expect(await send(`/api/jobs/${id}/cancel`)).toMatchObject({ state: 'cancelled' })
  await until(() => !processWith(place.state, 'train m'), { what: 'the end of the training', withinMs: 5_000 })
  console.log(`cancelled: the training ended after ${Math.round(performance.now() - started)} ms`)
  await until(async () => (await statuses()).at(-1) === 'KILLED', { what: 'a run that is KILLED' })
  expect(await jobs('cancelled')).toMatchObject([{ id }])
  expect(await query(place.state, 'select version from model_versions')).toHaveLength(1)
})

const startWorker = async () => {
  const worker = launch(place, ['worker'])
  await says(worker, /the worker is ready/)
  return worker
}

const jobs = async (state: string) => {
  const text = 'select id, retry_count from pgboss.job where state::text = $1'
  const found = await query<{ id: string; retry_count: number }>(place.state, text, [state])
  return found.length > 0 && found
}

const statuses = async () => {
  const rows = await query<{ status: string }>(place.state, 'select status from runs order by start_time')
  return rows.map(({ status }) => status)
}

const send = async (path: string, body: unknown = {}): Promise<unknown> => {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(server.url + path, { method: 'POST', headers, body: JSON.stringify(body) })
  return response.json()
}
