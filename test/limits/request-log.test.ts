import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Server } from '../../src/server.ts'
import { ask, expectError, post } from '../input/ask.ts'
import { type House, openHouse } from '../input/house.ts'
import { heldLog, serveWith, whileHeld } from './serve.ts'

let house: House
let server: Server
let log: ReturnType<typeof heldLog>
beforeAll(async () => {
  house = await openHouse()
  await post(`${house.url}/predict`, { text: 'a lovely film' })
})
afterEach(() => server.close())
afterAll(() => house.close())

const start = async (requestLog: { enabled?: boolean; input?: boolean; redact?: string[] }, more = {}) => {
  log = heldLog()
  server = await serveWith(house, { requestLog, ...more }, { logger: log.logger })
}
const lines = () => log.facts().filter(({ msg }) => msg === 'request')
const line = async (count = 1) => {
  await expect.poll(lines).toHaveLength(count)
  return lines().at(-1)
}

// Each in the place where a request could carry it.
const secrets = {
  authorization: 'Bearer planted-token',
  cookie: 'session=planted-cookie',
  'x-api-key': 'planted-key',
  'x-forwarded-for': 'planted-address',
}
const planted = 'planted "text" of Ada\nLovelace'
const send = (body: string, path = '/predict?explain=true&token=planted-query') =>
  ask(server.url + path, { method: 'POST', headers: { 'content-type': 'application/json', ...secrets }, body })

describe('the log of requests', () => {
  it('is silent unless it is asked for', async () => {
    await start({})
    await send('{"text":"a film"}')
    expect(lines()).toEqual([])
  })

  it('has a line for each request, with what was done and nothing that was sent', async () => {
    await start({ enabled: true })
    const answer = await send(JSON.stringify({ text: planted }))
    expect(answer.status).toBe(200)
    expect(await line()).toEqual({
      level: 30,
      time: expect.any(Number),
      pid: expect.any(Number),
      hostname: expect.any(String),
      request_id: answer.headers.get('x-request-id'),
      method: 'POST',
      route: '/predict',
      status: 200,
      duration_ms: expect.any(Number),
      caller: 'local',
      address: '127.0.0.1',
      bytes_in: Buffer.byteLength(JSON.stringify({ text: planted })),
      bytes_out: Number(answer.headers.get('content-length')),
      msg: 'request',
    })
    await send('{"planted":')
    expect(await line(2)).toMatchObject({ status: 400, error: 'request/invalid-json' })
    await send(JSON.stringify({ planted: 'planted' }))
    expect(await line(3)).toMatchObject({ status: 400, error: 'request/invalid' })
    await send('{}', '/planted?planted=planted')
    expect(await line(4)).toMatchObject({ route: 'unknown', status: 404, error: 'request/not-found' })
    await send('{}', '/%zz?planted')
    expect(await line(5)).toMatchObject({ route: 'unknown', status: 400, error: 'request/invalid' })
    expect(log.text()).not.toMatch(/planted/)
  })

  it('says of a client that left early that it did', async () => {
    await start({ enabled: true })
    await whileHeld(house, async () => {
      const life = new AbortController()
      const body = JSON.stringify({ text: 'a film' })
      const headers = { 'content-type': 'application/json' }
      const left = fetch(`${server.url}/predict`, { method: 'POST', headers, body, signal: life.signal }).catch(
        () => {},
      )
      await expect.poll(async () => (await ask(`${server.url}/metrics`)).body).toMatch(/^ml_requests_in_flight 1$/m)
      life.abort()
      await left
      await expect
        .poll(() => lines().some((facts) => facts.left_early === true && facts.route === '/predict'))
        .toBe(true)
    })
  })

  it('has the features where that is wished, but for those that are redacted', async () => {
    await start({ enabled: true, input: true })
    await send(JSON.stringify({ instances: Array(30).fill({ text: 'a film' }) }))
    expect(await line()).toMatchObject({ rows: 30, input: Array(20).fill({ text: 'a film' }) })
    await server.close()
    await start({ enabled: true, input: true, redact: ['text'] })
    await send(JSON.stringify({ text: planted }))
    expect(await line()).toMatchObject({ rows: 1, input: [{ text: '[redacted]' }] })
    expect(log.text()).not.toMatch(/planted|Lovelace/)
  })
})

describe('what failed', () => {
  it('is logged without the row that the database repeats', async () => {
    await start({ redact: [] })
    await withRule('add constraint planted_rule check (false) not valid', async () => {
      expectError(await send(JSON.stringify({ text: planted })), 'server/internal')
    })
    expect(log.text()).toMatch(/planted_rule/)
    expect(log.text()).not.toMatch(/Lovelace|planted "|planted-/)
  })

  it('is logged without the values that are redacted, also where a message quotes them', async () => {
    await start({ redact: ['text'] })
    await withTrigger(async () => {
      expectError(await send(JSON.stringify({ text: planted })), 'server/internal')
      expectError(await send(JSON.stringify({ instances: [{ text: planted }, { text: 'other' }] })), 'server/internal')
    })
    expect(log.text()).toMatch(/refused by a rule/)
    expect(log.text()).toMatch(/\[redacted\]/)
    expect(log.text()).not.toMatch(/planted|Lovelace/)
  })
})

const query = (sql: string) => house.ctx.store.pool.query(sql)

const withRule = async (rule: string, work: () => Promise<void>) => {
  await query(`alter table prediction_logs ${rule}`)
  await work().finally(() => query('alter table prediction_logs drop constraint planted_rule'))
}

/** A database whose errors quote what they refuse. */
const withTrigger = async (work: () => Promise<void>) => {
  await query(`create function refuse() returns trigger language plpgsql as
    $$ begin raise exception 'refused by a rule: %', new.input; end $$`)
  await query('create trigger refuse before insert on prediction_logs for each row execute function refuse()')
  await work().finally(() => query('drop function refuse cascade'))
}
