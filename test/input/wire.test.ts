import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, expectError, expectRefusal, sendRaw } from './ask.ts'
import { type House, openHouse } from './house.ts'
import { unchanged } from './unchanged.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house.close())

/** Sends the lines of a request as they are, Host and the empty line added, and reads status and error of the answer. */
const raw = async (lines: string[], body = ''): Promise<{ status: number; code?: string; text: string }> => {
  const head = [...lines, 'connection: close', '', ''].join('\r\n')
  const text = await sendRaw(house.url, [head, body])
  const json = text.slice(text.indexOf('{'))
  const code = json.startsWith('{"error"') ? JSON.parse(json).error.code : undefined
  return { status: Number(text.split(' ')[1]), code, text }
}
const host = () => `host: ${new URL(house.url).host}`

describe('a method that the path does not take', () => {
  it.each([
    ['GET', '/predict', 'POST'],
    ['PUT', '/predict', 'POST'],
    ['DELETE', '/api/predictions', 'GET, HEAD'],
    ['POST', '/health', 'GET, HEAD'],
    ['GET', '/api/models/sentiment/promote', 'POST'],
    ['PATCH', '/api/models/sentiment/predict', 'POST'],
    ['HEAD', '/api/events', 'GET'],
  ])('%s %s is told which it takes', async (method, path, allowed) => {
    const answer = await unchanged(house.ctx, () => ask(`${house.url}${path}`, { method }))
    expect(answer.status).toBe(405)
    expect(answer.headers.get('allow')?.split(', ').sort().join(', ')).toBe(allowed)
    if (method !== 'HEAD') expectError(answer, 'request/method', method)
  })

  it('OPTIONS is answered with the methods, HEAD with the head of a GET', async () => {
    const options = await ask(`${house.url}/feedback`, { method: 'OPTIONS' })
    expect(options).toMatchObject({ status: 204, body: '' })
    expect(options.headers.get('allow')).toBe('POST')
    expectError(await ask(`${house.url}/nowhere`, { method: 'OPTIONS' }), 'request/not-found')
    for (const path of ['/', '/health', '/metrics', '/api/predictions', '/openapi.json']) {
      expect(await ask(`${house.url}${path}`, { method: 'HEAD' })).toMatchObject({ status: 200, body: '' })
    }
  })

  it('is refused where HTTP does not know it', async () => {
    expect(await raw(['BREW /predict HTTP/1.1', host()])).toMatchObject({ status: 400, code: 'request/invalid' })
    expect((await raw(['TRACE / HTTP/1.1', host()])).status).toBeGreaterThanOrEqual(400)
    expect((await raw(['OPTIONS * HTTP/1.1', host()])).status).toBeLessThan(500)
  })
})

describe('a path that is none', () => {
  it.each([
    '/nowhere',
    '/predict/',
    '/api',
    '/api/models/sentiment/unknown',
    '/docs/../../etc/passwd',
    '/docs/%2e%2e/%2e%2e/etc/passwd',
    '/docs/static/..%2f..%2f..%2fpackage.json',
    '/docs/static/%2e%2e%2f%2e%2e%2fpackage.json',
    '/docs/static/....//....//etc/passwd',
    '/docs/static/%00',
    '/docs/static/..%5c..%5cpackage.json',
    '//etc/passwd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/api/models/..%2f..%2fetc/predict',
    '/<script>alert(1)</script>',
    `/${'a'.repeat(5_000)}`,
    `/api/models/${'a'.repeat(600)}`,
    '/%',
    '/%ff%fe',
    '/api/models/%zz',
  ])('%s is refused and gives nothing away', async (path) => {
    const answer = await raw([`GET ${path} HTTP/1.1`, host()])
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(answer.status).toBeLessThan(500)
    expect(answer.code).toMatch(/^(request|model)\//)
    expect(answer.text).not.toMatch(/root:|"version"/)
    expect(answer.text).toMatch(/content-type: application\/json/i)
  })
})

describe('who is not from here', () => {
  const evil = [
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '169.254.169.254',
    '',
    '[::2]:80',
    'a b',
  ]

  it.each(evil)('is refused by Host %j', async (name) => {
    for (const line of ['GET /api/predictions HTTP/1.1', 'GET /nowhere HTTP/1.1', 'POST /predict HTTP/1.1']) {
      const answer = await raw([line, `host: ${name}`])
      expect(answer).toMatchObject({ status: 403, code: 'request/origin' })
    }
  })

  it('is refused by Origin, and welcome with the same origin or none', async () => {
    const headers = { 'content-type': 'application/json' }
    const body = '{"text":"a lovely film"}'
    for (const origin of [
      'http://evil.example',
      'null',
      house.url.replace('http', 'https'),
      'http://127.0.0.1:1',
      '*',
    ]) {
      const request = { method: 'POST', headers: { ...headers, origin }, body }
      expectError(await unchanged(house.ctx, () => ask(`${house.url}/predict`, request)), 'request/origin')
    }
    const own = { ...headers, origin: house.url }
    expect((await ask(`${house.url}/predict`, { method: 'POST', headers: own, body })).status).toBe(200)
    expect((await raw(['GET /health HTTP/1.1', host().replace('127.0.0.1', 'LOCALHOST')])).status).toBe(200)
  })

  it('is refused without a Host', async () => {
    expect((await raw(['GET /health HTTP/1.1'])).status).toBe(400)
    expect((await raw(['GET /health HTTP/1.0'])).status).toBe(403)
  })
})

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
