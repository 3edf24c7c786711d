import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectAllKept } from './database.ts'
import { startLoad } from './load.ts'
import { type Place, trainedPlace } from './place.ts'
import { kill, postmasterOf } from './proc.ts'
import { keep, startServing, stop } from './process.ts'
import { until } from './until.ts'

let place: Place
beforeAll(async () => {
  place = await trainedPlace(1, { settings: `log: 'async'` })
})
afterAll(() => place?.remove())

test("with log: 'async' a dead database stops no answer, and an orderly stop writes what waits", async () => {
  const server = await startServing(place)
  const load = startLoad({ urls: [server.url], labelEvery: 0 })
  const answered = () => load.seen.predictions.length
  await until(() => answered() > 200, { what: 'load' })
  kill(postmasterOf(place.state)!.pid)
  const then = answered()
  await until(() => answered() > then + 300, { what: 'answers without a database' })
  await load.stop()
  const metrics = await (await fetch(`${server.url}/metrics`)).text()
  expect(metrics).toMatch(/^ml_predictions_dropped_total\{model="m"\} 0$/m)
  await stop(server)
  expect([...load.seen.refused]).toEqual([])
  const database = await keep(place)
  const counts = await expectAllKept(place.state, load.seen)
  console.log(`log: 'async': ${counts.predictions} answers, all kept after an orderly stop`)
  await stop(database)
})
