import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectAllKept } from '../crash/database.ts'
import { startLoad } from '../crash/load.ts'
import { type Place, trainedPlace } from '../crash/place.ts'
import { keep, startServing, stop } from '../crash/process.ts'
import { until } from '../crash/until.ts'
import { ask, post } from '../input/ask.ts'
import { type House, openHouse } from '../input/house.ts'
import { serveWith, text, whileHeld } from './serve.ts'

describe('a server that is asked to end', () => {
  let house: House
  beforeAll(async () => {
    house = await openHouse()
    await post(`${house.url}/predict`, text)
  })
  afterAll(() => house.close())

  it('says first that it is not ready, and answers all the same until its pause is over', async () => {
    const server = await serveWith(house, {}, { pauseMs: 1_000 })
    const started = performance.now()
    const closed = server.close()
    const ready = await ask(`${server.url}/health/ready`)
    expect([ready.status, ready.body]).toEqual([503, { status: 'stopping' }])
    expect((await ask(`${server.url}/health/live`)).status).toBe(200)
    const answer = await post(`${server.url}/predict`, text)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('connection')).toBe('close')
    await closed
    expect(performance.now() - started).toBeGreaterThanOrEqual(1_000)
    await expect(ask(`${server.url}/health/live`)).rejects.toThrow('fetch failed')
  })

  it('answers what it has accepted, writes it, and closes the connection with it', async () => {
    const server = await serveWith(house, {})
    const ids = await whileHeld(house, async (letGo) => {
      const held = Array.from({ length: 50 }, () => post(`${server.url}/predict`, text))
      await expect.poll(async () => (await ask(`${server.url}/metrics`)).body).toMatch(/^ml_requests_in_flight 50$/m)
      const closed = server.close()
      // Longer than a request that never ends would be awaited.
      await new Promise((resolve) => setTimeout(resolve, 3_500))
      await letGo()
      const answers = await Promise.all(held)
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
      expect(new Set(answers.map(({ headers }) => headers.get('connection')))).toEqual(new Set(['close']))
      await closed
      return answers.map(({ body }) => body.id)
    })
    const { rows } = await house.ctx.store.pool.query('select id from prediction_logs where id = any($1)', [ids])
    expect(rows).toHaveLength(50)
  })

  it('does not wait for a connection that says nothing', async () => {
    const server = await serveWith(house, {})
    const { hostname, port } = new URL(server.url)
    const socket = connect(Number(port), hostname)
    await new Promise((resolve) => socket.once('connect', resolve))
    await ask(`${server.url}/health/live`)
    const started = performance.now()
    await server.close()
    expect(performance.now() - started).toBeLessThan(2_500)
    socket.destroy()
  })
})

describe('SIGTERM under load', () => {
  let place: Place
  beforeAll(async () => {
    place = await trainedPlace()
    // The last to leave would take the database with it.
    await keep(place)
  })
  afterAll(() => place?.remove())

  it('drops no request of clients that go where a server is ready', async () => {
    const server = await startServing(place, ['serve', '--port', '0', '--stop-pause', '5s'])
    const load = startLoad({ urls: [server.url], clients: 32 })
    await until(() => load.seen.predictions.length > 200, { what: 'answers', withinMs: 30_000 })
    const ended = stop(server)
    // What a balancer does.
    await until(async () => (await fetch(`${server.url}/health/ready`)).status === 503, { what: 'a server on its way' })
    const before = load.seen.predictions.length
    await until(() => load.seen.predictions.length > before, { what: 'answers while it is on its way' })
    await load.stop()
    expect(await ended).toEqual({ code: 0, signal: null })
    expect([...load.seen.refused]).toEqual([])
    await expectAllKept(place.state, load.seen)
  })

  it('drops nothing that it has accepted, also without a pause', async () => {
    const server = await startServing(place)
    const load = startLoad({ urls: [server.url], clients: 32, labelEvery: 0 })
    await until(() => load.seen.predictions.length > 200, { what: 'answers', withinMs: 30_000 })
    expect(await stop(server)).toEqual({ code: 0, signal: null })
    await load.stop()
    // Those that came too late found no server (0); none was told that it failed.
    expect([...load.seen.refused.keys()].filter((status) => status !== 0)).toEqual([])
    await expectAllKept(place.state, load.seen)
  })
})
