import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, expectError, sendLines } from './ask.ts'
import { type House, openHouse } from './house.ts'
import { unchanged } from './unchanged.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house.close())

const raw = (lines: string[], body?: string) => sendLines(house.url, lines, body)
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

  it('is told so whatever comes with the request, and so is who asks for nothing that there is', async () => {
    const xml = { method: 'POST', headers: { 'content-type': 'text/xml' }, body: '<a/>' }
    expectError(await ask(`${house.url}/health`, xml), 'request/method', 'POST')
    expectError(await ask(`${house.url}/nowhere`, xml), 'request/not-found')
    const broken = { ...xml, headers: { 'content-type': 'application/json' }, body: '{' }
    expectError(await ask(`${house.url}/health`, broken), 'request/method')
    expect(await raw(['QUERY /predict HTTP/1.1', host()])).toMatchObject({ status: 405, code: 'request/method' })
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
