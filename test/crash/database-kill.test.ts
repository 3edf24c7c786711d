import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectAllKept } from './database.ts'
import { type Answer, post, startLoad } from './load.ts'
import { type Place, textOf, trainedPlace } from './place.ts'
import { kill, postmasterOf } from './proc.ts'
import { type Running, startServing } from './process.ts'
import { until } from './until.ts'

let place: Place
let server: Running & { url: string }
beforeAll(async () => {
  place = await trainedPlace(2)
  server = await startServing(place)
})
afterAll(() => place?.remove())

const kills = 3

test('a PostgreSQL killed under load is brought back; meanwhile requests get 503, and nothing acknowledged is lost', async () => {
  const load = startLoad({ urls: [server.url] })
  const { seen } = load
  for (let round = 0; round < kills; round++) {
    const before = seen.labels.size
    await until(() => seen.labels.size > before + 30, { what: 'load' })
    const postmaster = postmasterOf(place.state)!
    const refused = seen.refused.get(503) ?? 0
    kill(postmaster.pid)
    await until(() => (seen.refused.get(503) ?? 0) > refused, { what: 'an answer 503' })
    const after = seen.labels.size
    await until(() => seen.labels.size > after + 30, { what: 'answers after the database came back', withinMs: 20_000 })
    expect(postmasterOf(place.state)?.pid).not.toBe(postmaster.pid)
  }
  await load.stop()
  expect(server.child.exitCode, server.output.err).toBeNull()
  expect([...seen.refused.keys()], JSON.stringify([...seen.bodies])).toEqual([503])
  expect([...seen.retryAfter]).toEqual(['1'])
  const counts = await expectAllKept(place.state, seen)
  console.log(
    `${kills} kills of PostgreSQL: ${counts.predictions} acknowledged predictions and ${counts.labels} labels, all kept; ${seen.refused.get(503)} requests refused with 503`,
  )
})

test('after that a promotion still reaches the server by notification', async () => {
  const version = (await predict()).version === '1' ? '2' : '1'
  await post(undefined, `${server.url}/api/models/m/promote`, { version })
  const started = performance.now()
  await until(async () => (await predict()).version === version, { what: 'the promoted version', withinMs: 1_000 })
  // Sooner than the look that would find it without a notification.
  expect(performance.now() - started).toBeLessThan(700)
})

const predict = async () => (await post(undefined, `${server.url}/predict`, { text: textOf(1) })) as Answer
