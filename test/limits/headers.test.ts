import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { project } from '../../src/define.ts'
import type { Server } from '../../src/server.ts'
import { type Answer, ask, expectError, post, postText, sendRaw } from '../input/ask.ts'
import { type House, openHouse } from '../input/house.ts'
import { serveWith, text, whileHeld } from './serve.ts'

let house: House
let server: Server
beforeAll(async () => {
  house = await openHouse()
  await post(`${house.url}/predict`, text)
})
afterEach(() => server.close())
afterAll(() => house.close())

const uuid = /^[0-9a-f]{8}-[0-9a-f-]{27}$/
const json = { 'content-type': 'application/json' }

/** One of every kind of answer, each asked with these headers. */
const answers = async (headers: Record<string, string> = {}): Promise<Record<string, Answer>> => {
  const get = (path: string) => ask(server.url + path, { headers })
  const send = (body: string) =>
    ask(`${server.url}/predict`, { method: 'POST', headers: { ...json, ...headers }, body })
  const busy = () =>
    whileHeld(house, async (letGo) => {
      const held = send(JSON.stringify(text))
      await expect.poll(async () => (await get('/metrics')).body).toMatch(/^ml_requests_in_flight 1$/m)
      const refused = await send(JSON.stringify(text))
      await letGo()
      await held
      return refused
    })
  return {
    page: await ask(`${server.url}/`, { headers: { accept: 'text/html', ...headers } }),
    docs: await get('/docs/'),
    predicted: await send(JSON.stringify(text)),
    'no JSON': await send('{'),
    'too large': await send('x'.repeat(3_000)),
    'no route': await get('/nowhere'),
    'no method': await get('/predict'),
    'no address': await get('/%zz'),
    busy: await busy(),
  }
}
const statuses = [200, 200, 200, 400, 413, 404, 405, 400, 503]
const small = { limits: { bodyBytes: 2_000, concurrency: 1 } }

describe('every answer', () => {
  it('has an id and the headers that keep browsers out of trouble', async () => {
    server = await serveWith(house, small)
    const all = await answers()
    expect(Object.values(all).map(({ status }) => status)).toEqual(statuses)
    for (const { headers } of Object.values(all)) {
      expect(headers.get('x-request-id')).toMatch(uuid)
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('referrer-policy')).toBe('no-referrer')
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
      expect(headers.get('strict-transport-security')).toBeNull()
    }
    expect(all['page']!.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(new Set(Object.values(all).map(({ headers }) => headers.get('x-request-id'))).size).toBe(statuses.length)
  })

  it('has the id that came with the request, if it is a sane one', async () => {
    server = await serveWith(house, small)
    const id = 'order-7/a.b:c=1@x+y_z'
    const all = await answers({ 'x-request-id': id })
    for (const { headers } of Object.values(all)) expect(headers.get('x-request-id')).toBe(id)
    const { rows } = await house.ctx.store.pool.query('select request_id from prediction_logs where id = $1', [
      all['predicted']!.body.id,
    ])
    expect(rows).toEqual([{ request_id: id }])
    for (const bad of ['x'.repeat(101), 'a b', 'a,b', '"', 'é']) {
      const { headers } = await ask(`${server.url}/health/live`, { headers: { 'x-request-id': bad } })
      expect(headers.get('x-request-id')).toMatch(uuid)
    }
  })

  it('has an id even if it is to no request at all', async () => {
    server = await serveWith(house, {})
    expect(await sendRaw(server.url, ['abc\r\n\r\n'])).toMatch(/^x-request-id: [0-9a-f-]{36}\r$/m)
  })

  it('keeps to https if a balancer that is trusted has it', async () => {
    server = await serveWith(house, { trustProxy: true })
    const headers = { 'x-forwarded-proto': 'https' }
    expect((await ask(server.url, { headers })).headers.get('strict-transport-security')).toBe('max-age=31536000')
    expect((await ask(server.url)).headers.get('strict-transport-security')).toBeNull()
  })
})

describe('pages of other origins', () => {
  const shop = 'https://shop.example'
  const of = (origin: string, headers = {}) => ({ ...headers, origin })
  const predict = (origin: string) =>
    ask(`${server.url}/predict`, { method: 'POST', headers: of(origin, json), body: JSON.stringify(text) })
  const preflight = (path: string, origin: string) => {
    const headers = of(origin, {
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type,x-api-key',
    })
    return ask(server.url + path, { method: 'OPTIONS', headers })
  }
  const allowed = ({ headers }: Answer) => headers.get('access-control-allow-origin')

  it('may ask if the typed file names them, and read every answer', async () => {
    server = await serveWith(house, { ...small, cors: { origins: [shop, 'http://localhost:5173'], credentials: true } })
    for (const answer of Object.values(await answers({ origin: shop }))) {
      expect(allowed(answer)).toBe(shop)
      expect(answer.headers.get('access-control-allow-credentials')).toBe('true')
      expect(answer.headers.get('access-control-expose-headers')).toContain('retry-after')
      expect(answer.headers.get('vary')).toContain('origin')
    }
    expect((await predict('http://localhost:5173')).status).toBe(200)
  })

  it('are told beforehand', async () => {
    server = await serveWith(house, { cors: { origins: [shop] } })
    const told = await preflight('/predict?explain=true', shop)
    expect(told.status).toBe(204)
    expect(allowed(told)).toBe(shop)
    expect(told.headers.get('access-control-allow-methods')).toBe('POST')
    expect(told.headers.get('access-control-allow-headers')).toBe('content-type,x-api-key')
    expect(told.headers.get('access-control-allow-credentials')).toBeNull()
    expect((await preflight('/nowhere', shop)).status).toBe(404)
  })

  it('are refused if it does not', async () => {
    server = await serveWith(house, { cors: { origins: [shop] } })
    for (const origin of ['https://evil.example', 'http://shop.example', 'https://shop.example.evil', 'null']) {
      const answer = await predict(origin)
      expectError(answer, 'request/origin')
      expect(allowed(answer)).toBeNull()
      expect(answer.headers.get('vary')).toBe('origin')
      expect(allowed(await preflight('/predict', origin))).toBeNull()
    }
    expect((await postText(`${server.url}/predict`, JSON.stringify(text))).status).toBe(200)
  })

  it('may all ask where the typed file says *, with keys and without credentials', async () => {
    server = await serveWith(house, { cors: { origins: ['*'] } })
    const answer = await predict('https://anybody.example')
    // Where nobody has a key yet, any page of the world could do everything.
    expect([answer.status, allowed(answer)]).toEqual([403, '*'])
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull()
  })

  it('are none without a setting', async () => {
    server = await serveWith(house, {})
    const answer = await predict(shop)
    expectError(answer, 'request/origin')
    expect([allowed(answer), answer.headers.get('vary')]).toEqual([null, null])
  })
})

describe('the typed file', () => {
  it.each([
    [{ cors: { origins: ['*'], credentials: true } }, 'server.cors.origins: * goes without credentials only'],
    [{ cors: { origins: ['shop.example'] } }, 'server.cors.origins.0: is no origin'],
    [{ cors: { origins: ['https://shop.example/'] } }, 'server.cors.origins.0: is no origin'],
    [{ trustProxy: ['balancer'] }, 'server.trustProxy'],
    [{ limits: { time: '10ms' } }, 'server.limits.time: has to be between 100ms and 24h'],
    [{ limits: { time: 'soon' as '1s' } }, 'server.limits.time: a duration is'],
    [{ stop: { pause: '1m' } }, 'server.stop.pause: has to be at most 10s'],
  ] as const)('is refused with %j', async (settings, words) => {
    server = await serveWith(house, {})
    expect(() => project(house.project.models, { server: settings as object })).toThrow(words)
  })
})
