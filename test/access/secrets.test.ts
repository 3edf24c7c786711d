import { Writable } from 'node:stream'
import pino from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createKey, createUser } from '../../src/access.ts'
import { ask } from '../input/ask.ts'
import { type House, openHouse } from '../input/house.ts'
import { bearer, openBeside } from './beside.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house?.close())

it('no secret goes into a log or an error, not even of what failed', async () => {
  const lines: string[] = []
  const logger = pino(
    { level: 'trace' },
    new Writable({ write: (line, _encoding, done) => done(void lines.push(String(line))) }),
  )
  const password = 'correct horse battery staple'
  const made = await createKey({ ...house.ctx, log: logger }, { name: 'admin', scopes: ['admin'] })
  await createUser({ ...house.ctx, log: logger }, { name: 'anna', password, scopes: ['admin'] })
  const server = await openBeside(house, { logger })
  const answers: string[] = []
  const send = async (path: string, headers: Record<string, string>, method = 'GET', body?: unknown) => {
    const content = body === undefined ? {} : { body: JSON.stringify(body) }
    const json: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' }
    const answer = await ask(`${server.url}${path}`, { method, headers: { ...json, ...headers }, ...content })
    answers.push(JSON.stringify(answer.body))
    return answer
  }
  const entered = await ask(`${server.url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'anna', password }),
  })
  const cookie = entered.headers.getSetCookie()[0]!.split(';')[0]!
  const secrets = [
    made.key,
    password,
    cookie.split('=')[1]!,
    entered.body.csrf as string,
    'aaaa.bbbb.cccc',
    'my wrong password',
  ]
  const session = { cookie, 'x-csrf-token': entered.body.csrf as string }
  for (const headers of [bearer(made.key), { 'x-api-key': made.key }, session, bearer('aaaa.bbbb.cccc'), { cookie }]) {
    await send('/api/models', headers)
    await send('/nowhere', headers)
    await send('/api/models/nowhere/rollback', headers, 'POST')
    await send('/api/models/sentiment/predict', headers, 'POST', { text: 1 })
  }
  await send('/api/session', {}, 'POST', { name: 'anna', password: 'my wrong password' })
  await send('/api/session', {}, 'POST', { name: 'anna', password: ['my wrong password'] })
  await send('/api/keys', bearer(made.key), 'POST', { name: 'x', scopes: ['read'], key: made.key })
  // A table that is away makes everything fail that asks it, in the database's own words.
  await house.ctx.store.pool.query(
    'alter table sessions rename to sessions_away; alter table users rename to users_away',
  )
  expect((await send('/api/models', session)).status).toBeGreaterThanOrEqual(500)
  expect((await send('/api/session', {}, 'POST', { name: 'anna', password })).status).toBeGreaterThanOrEqual(500)
  await house.ctx.store.pool.query(
    'alter table sessions_away rename to sessions; alter table users_away rename to users',
  )
  await server.close()
  expect(lines.length).toBeGreaterThan(0)
  const said = lines.join('\n') + answers.join('\n')
  for (const secret of secrets) expect(said).not.toContain(secret)
})
