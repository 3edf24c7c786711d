import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Server } from '../../src/server.ts'
import { type Answer, ask, expectError, post, postText, sendRaw } from '../input/ask.ts'
import { type House, openHouse } from '../input/house.ts'
import { serveWith, text, whileHeld } from './serve.ts'

let house: House
let server: Server
beforeAll(async () => {
  house = await openHouse()
  // The partition of today, which the lock of these tests would keep from being made.
  await post(`${house.url}/predict`, text)
})
afterEach(() => server.close())
afterAll(() => house.close())

const predict = () => post(`${server.url}/predict`, text)
const metric = async (name: string): Promise<number> => {
  const { body } = await ask(`${server.url}/metrics`)
  return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(body)?.[1] ?? Number.NaN)
}
const inWork = (count: number) => expect.poll(() => metric('ml_requests_in_flight')).toBe(count)
/** Does something while a server that answers one at a time has that one in work, which is answered at the end. */
const whileOneIsInWork = <T>(work: () => Promise<T>): Promise<T> =>
  whileHeld(house, async (letGo) => {
    const held = predict()
    await inWork(1)
    const done = await work()
    await letGo()
    expect((await held).status).toBe(200)
    return done
  })
const logged = async () => {
  const { rows } = await house.ctx.store.pool.query<{ count: number }>(
    'select count(*)::int count from prediction_logs',
  )
  return rows[0]!.count
}

describe('too many requests at once', () => {
  it('are refused at once, while those in work are answered and health is too', async () => {
    server = await serveWith(house, { limits: { concurrency: 4 } })
    await whileHeld(house, async (letGo) => {
      const held = Array.from({ length: 4 }, predict)
      await inWork(4)
      const refused = await predict()
      expectError(refused, 'server/busy')
      expect(refused.headers.get('retry-after')).toBe('1')
      expect((await ask(`${server.url}/health/ready`)).status).toBe(200)
      expect(await metric('ml_requests_shed_total\\{reason="concurrency"\\}')).toBe(1)
      await letGo()
      for (const { status } of await Promise.all(held)) expect(status).toBe(200)
    })
    await inWork(0)
    expect((await predict()).status).toBe(200)
  })

  it('are refused in the shape of their protocol, whatever their body is, and the connection goes on', async () => {
    server = await serveWith(house, { limits: { concurrency: 1 } })
    const answers = await whileOneIsInWork(() =>
      sendRaw(server.url, [
        request('POST /v2/models/m/infer', 'x'.repeat(100_000)),
        request('POST /predict', '{"no'),
        request('GET /health/live', '', 'connection: close'),
      ]),
    )
    expect(answers.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 503', 'HTTP/1.1 503', 'HTTP/1.1 200'])
    expect(answers).toContain('{"error":"The server has')
    expect(answers).toContain('{"error":{"code":"server/busy"')
  })

  it('are not awaited where their body is larger than any may be', async () => {
    server = await serveWith(house, { limits: { concurrency: 1, bodyBytes: 2_000 } })
    const head = `POST /predict HTTP/1.1\r\nhost: ${new URL(server.url).host}\r\ncontent-length: 2001\r\n\r\n`
    const answer = await whileOneIsInWork(() => sendRaw(server.url, [head]))
    expect(answer).toMatch(/^HTTP\/1.1 503 /)
    expect(answer).toMatch(/^connection: close\r$/im)
  })

  it('does not count who listens to events', async () => {
    server = await serveWith(house, { limits: { concurrency: 1 } })
    const events = await fetch(`${server.url}/api/events`)
    expect(events.headers.get('x-content-type-options')).toBe('nosniff')
    expect((await predict()).status).toBe(200)
    expect(await metric('ml_requests_in_flight')).toBe(0)
    await events.body!.cancel()
  })
})

describe('a request that takes too long', () => {
  it('is answered 504, and what was not written yet is not', async () => {
    server = await serveWith(house, { limits: { time: '300ms' } })
    const before = await logged()
    await whileHeld(house, async () => {
      const first = predict()
      await inWork(1)
      const others = [predict(), predict()]
      for (const answer of await Promise.all([first, ...others])) expectError(answer, 'request/too-slow', /0\.3 s/)
    })
    await expect.poll(async () => (await ask(`${server.url}/health`)).body.waiting_rows).toBe(0)
    // The first was with the database already.
    expect(await logged()).toBe(before + 1)
    expect((await predict()).status).toBe(200)
  })
})

describe('a body', () => {
  it('may have as many bytes as the typed file says', async () => {
    server = await serveWith(house, { limits: { bodyBytes: 2_000 } })
    const body = (bytes: number) => JSON.stringify({ text: 'x'.repeat(bytes - 11) })
    const sent = (bytes: number): Promise<Answer> => postText(`${server.url}/predict`, body(bytes))
    expect((await sent(2_000)).status).toBe(200)
    const refused = await sent(2_001)
    expectError(refused, 'request/too-large', /2000 bytes/)
    expect(refused.body.error.details).toEqual({ limit_bytes: 2_000 })
  })

  it('may have as many rows as the typed file says', async () => {
    server = await serveWith(house, { limits: { rows: 2 } })
    const rows = (count: number) => post(`${server.url}/predict`, { instances: Array(count).fill(text) })
    expect((await rows(2)).status).toBe(200)
    expectError(await rows(3), 'request/too-many-rows')
  })
})

const request = (line: string, body: string, ...headers: string[]): string => {
  const shared = [
    `host: ${new URL(server.url).host}`,
    'content-type: application/json',
    `content-length: ${body.length}`,
  ]
  return `${[`${line} HTTP/1.1`, ...shared, ...headers].join('\r\n')}\r\n\r\n${body}`
}
