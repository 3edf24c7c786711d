import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, expectError, expectRefusal, sendLines, sendRaw } from './ask.ts'
import { type House, openHouse } from './house.ts'
import { unchanged } from './unchanged.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house.close())

const raw = (lines: string[], body?: string) => sendLines(house.url, lines, body)
const host = () => `host: ${new URL(house.url).host}`

describe('what is no request', () => {
  it.each([
    ['noise', 'abc\r\n\r\n'],
    ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
    ['a header that is no header', 'GET / HTTP/1.1\r\nhost localhost\r\n\r\n'],
    ['another protocol', 'GET / HTTP/9.9\r\nhost: localhost\r\n\r\n'],
    ['two lengths', 'POST /predict HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\na'],
    [
      'a length and pieces',
      'POST /predict HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['a length that is no number', 'POST /predict HTTP/1.1\r\nhost: localhost\r\ncontent-length: many\r\n\r\na'],
    [
      'pieces that are none',
      'POST /predict HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n',
    ],
  ])('%s is refused in the shape of errors', async (_kind, bytes) => {
    const text = await unchanged(house.ctx, () => sendRaw(house.url, [bytes]))
    expect(text).toMatch(/^HTTP\/1.1 400 /)
    const body = JSON.parse(text.slice(text.lastIndexOf('{"error"')))
    expect(body.error).toEqual({ code: 'request/invalid', message: expect.any(String), details: expect.any(Object) })
  })

  it('headers that are too large are refused as such', async () => {
    const headers = { 'x-large': 'x'.repeat(20_000) }
    expectError(await ask(`${house.url}/health`, { headers }), 'request/headers-too-large')
  })

  it('more bytes than the length says are no second request', async () => {
    const body = '{"text":"a lovely film"}'
    const lines = ['POST /predict HTTP/1.1', host(), 'content-type: application/json', `content-length: ${body.length}`]
    const { text } = await raw(lines, `${body}{"text":"more"}`)
    expect(text).toMatch(/^HTTP\/1.1 (200|400) /)
    expect(text.match(/"id":/g)?.length ?? 0).toBeLessThanOrEqual(1)
    // The first request may be on its way to the log still.
    await expect.poll(async () => (await ask(`${house.url}/health`)).body.waiting_rows).toBe(0)
  })
})

describe('a client that is slow or goes away', () => {
  const begin = (length: number) =>
    `POST /predict HTTP/1.1\r\n${host()}\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n{"text":`

  it('changes nothing and holds nobody up', async () => {
    const { hostname, port } = new URL(house.url)
    const sockets = Array.from({ length: 50 }, () => connect(Number(port), hostname).on('error', () => {}))
    await unchanged(house.ctx, async () => {
      for (const socket of sockets) socket.write(begin(1_000))
      for (let i = 0; i < 20; i++) expect((await ask(`${house.url}/health`)).body.status).toBe('ok')
      for (const socket of sockets) socket.destroy()
      expect((await ask(`${house.url}/health`)).body.status).toBe('ok')
    })
  })

  it('leaves before its answer, and the others get theirs', async () => {
    const gone = Array.from({ length: 20 }, () => {
      const controller = new AbortController()
      const body = JSON.stringify({ instances: Array.from({ length: 200 }, () => ({ text: 'a lovely film' })) })
      const headers = { 'content-type': 'application/json' }
      const left = fetch(`${house.url}/predict`, { method: 'POST', headers, body, signal: controller.signal })
      setTimeout(() => controller.abort(), 3)
      return left.then(() => undefined).catch(() => undefined)
    })
    const headers = { 'content-type': 'application/json' }
    const stays = ask(`${house.url}/predict`, { method: 'POST', headers, body: '{"text":"a dull film"}' })
    expect((await stays).status).toBe(200)
    await Promise.all(gone)
    expect((await ask(`${house.url}/health`)).body).toMatchObject({ status: 'ok', waiting_rows: 0 })
  })

  it('does not keep the server from ending', async () => {
    const { hostname, port } = new URL(house.url)
    const socket = connect(Number(port), hostname).on('error', () => {})
    socket.write(begin(1_000))
    const events = await fetch(`${house.url}/api/events`)
    const started = performance.now()
    await house.restart()
    expect(performance.now() - started).toBeLessThan(8_000)
    socket.destroy()
    await events.body?.cancel().catch(() => {})
    expect((await ask(`${house.url}/health`)).body.status).toBe('ok')
  })
})

it('counts none of this as its own failure', async () => {
  expectRefusal(await ask(`${house.url}/nowhere`))
  expect((await ask(`${house.url}/metrics`)).body).toMatch(/ml_errors_total\{type="server"\} 0/)
})
