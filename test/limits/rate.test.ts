import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { fakeClock } from '../../src/kit/clock.ts'
import type { Server } from '../../src/server.ts'
import { type Answer, ask, expectError, post } from '../input/ask.ts'
import { type House, openHouse } from '../input/house.ts'
import { serveWith, text } from './serve.ts'

let house: House
let server: Server
beforeAll(async () => {
  house = await openHouse()
})
afterEach(() => server?.close())
afterAll(() => house.close())

const start = async (settings: Parameters<typeof serveWith>[1]) => {
  const clock = fakeClock(Date.now())
  server = await serveWith(house, settings, { clock })
  return clock
}
const predict = () => post(`${server.url}/predict`, text)
const from = (address: string) => ask(`${server.url}/api/models`, { headers: { 'x-forwarded-for': address } })
const rates = ({ headers }: Answer) => [headers.get('ratelimit-policy'), headers.get('ratelimit')]

describe('a limit by key', () => {
  it('lets a burst through, then what comes back in time, and says so in every answer', async () => {
    const clock = await start({ rateLimit: { perKey: { perSecond: 2, burst: 3 } } })
    for (const left of [2, 1, 0]) {
      const answer = await predict()
      expect(answer.status).toBe(200)
      expect(rates(answer)).toEqual(['"key";q=3;w=2', `"key";r=${left};t=${left === 2 ? 1 : left === 1 ? 1 : 2}`])
    }
    const refused = await predict()
    expectError(refused, 'request/rate-limited', /with this key than the 2 a second, and 3 at once/)
    expect(refused.body.error.details).toEqual({ policy: 'key', per_second: 2, burst: 3, retry_after_seconds: 1 })
    expect(refused.headers.get('retry-after')).toBe('1')
    expect(rates(refused)).toEqual(['"key";q=3;w=2', '"key";r=0;t=2'])
    clock.advance(1_000)
    expect([(await predict()).status, (await predict()).status, (await predict()).status]).toEqual([200, 200, 429])
  })

  it('never refuses who asks how the server does', async () => {
    await start({ rateLimit: { perKey: { perSecond: 0.01, burst: 1 }, perAddress: { perSecond: 0.01, burst: 1 } } })
    expect((await predict()).status).toBe(200)
    expect((await predict()).status).toBe(429)
    for (const path of ['/health', '/health/live', '/health/ready', '/metrics']) {
      const answer = await ask(server.url + path)
      expect(answer.status).toBe(200)
      expect(rates(answer)).toEqual([null, null])
    }
    expect((await ask(`${server.url}/metrics`)).body).toMatch(/ml_requests_total\{route="\/predict",code="429"\} 1/)
  })
})

describe('a limit by address', () => {
  const perAddress = { perSecond: 0.1, burst: 2 }

  it('comes before the one by key, and both are told', async () => {
    await start({ rateLimit: { perAddress, perKey: { perSecond: 10 } } })
    expect(rates(await predict())).toEqual(['"address";q=2;w=20, "key";q=10;w=1', '"address";r=1;t=10, "key";r=9;t=1'])
    await predict()
    const refused = await predict()
    expectError(refused, 'request/rate-limited', /from this address/)
    expect(refused.headers.get('retry-after')).toBe('10')
    expect(rates(refused)).toEqual(['"address";q=2;w=20', '"address";r=0;t=20'])
  })

  it('counts what is not found and what is refused too', async () => {
    await start({ rateLimit: { perAddress } })
    expect((await ask(`${server.url}/nowhere`)).status).toBe(404)
    expect((await post(`${server.url}/predict`, {})).status).toBe(400)
    expect((await ask(`${server.url}/nowhere`)).status).toBe(429)
  })

  it('believes nobody who says to speak for others', async () => {
    await start({ rateLimit: { perAddress } })
    const statuses = []
    for (const last of [1, 2, 3]) statuses.push((await from(`192.0.2.${last}`)).status)
    expect(statuses).toEqual([200, 200, 429])
  })

  it.each([
    ['a balancer', true],
    ['the addresses of balancers', ['127.0.0.0/8']],
  ])('counts by who stands behind %s', async (_who, trustProxy) => {
    await start({ rateLimit: { perAddress }, trustProxy: trustProxy as true })
    for (const address of ['192.0.2.1', '192.0.2.2']) {
      // What stands before the last was said by the client and may be anything.
      expect((await from(`198.51.100.1, ${address}`)).status).toBe(200)
      expect((await from(`198.51.100.2, ${address}`)).status).toBe(200)
      expect((await from(`198.51.100.3, ${address}`)).status).toBe(429)
    }
  })

  it('takes a network of IPv6 for one', async () => {
    await start({ rateLimit: { perAddress }, trustProxy: true })
    const statuses = []
    for (const last of ['1', '2', 'ffff:1']) statuses.push((await from(`2001:db8:1:2::${last}`)).status)
    expect(statuses).toEqual([200, 200, 429])
    expect((await from('2001:db8:1:3::1')).status).toBe(200)
  })
})

it('refuses in the shape of the protocol that was spoken', async () => {
  await start({ rateLimit: { perKey: { perSecond: 0.1, burst: 1 } } })
  await predict()
  const { status, body } = await post(`${server.url}/v2/models/sentiment/infer`, {})
  expect(status).toBe(429)
  expect(body).toEqual({ error: expect.stringMatching(/^More requests came/) })
})
