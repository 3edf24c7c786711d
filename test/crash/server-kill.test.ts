import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectAllKept } from './database.ts'
import { startLoad } from './load.ts'
import { type Place, trainedPlace } from './place.ts'
import { kill } from './proc.ts'
import { startServing, stop } from './process.ts'
import { until } from './until.ts'

let place: Place
beforeAll(async () => {
  place = await trainedPlace()
})
afterAll(() => place?.remove())

test('a server killed ten times under load loses nothing that it acknowledged', async () => {
  const rounds = 10
  const all = {
    predictions: [] as Awaited<ReturnType<typeof startLoad>>['seen']['predictions'],
    labels: new Map<string, string>(),
  }
  for (let round = 0; round < rounds; round++) {
    const server = await startServing(place)
    const load = startLoad({ urls: [server.url] })
    const started = performance.now()
    await until(() => performance.now() - started > 700 && load.seen.labels.size > 20, { what: 'some load' })
    kill(server.pid)
    await server.ended
    await load.stop()
    all.predictions.push(...load.seen.predictions)
    for (const [id, label] of load.seen.labels) all.labels.set(id, label)
    expect([...load.seen.refused.keys()].filter((status) => status !== 0)).toEqual([])
  }
  const server = await startServing(place)
  const counts = await expectAllKept(place.state, all)
  const page = (await (await fetch(`${server.url}/api/predictions?limit=1000`)).json()) as {
    predictions: { id: string }[]
  }
  const newest = all.predictions
    .map(({ id }) => id)
    .sort()
    .slice(-500)
  const shown = new Set(page.predictions.map(({ id }) => id))
  expect(newest.filter((id) => !shown.has(id))).toEqual([])
  console.log(`${rounds} kills: ${counts.predictions} acknowledged predictions and ${counts.labels} labels, all kept`)
  await stop(server)
})
