import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Change, createKey, listChanges, type MadeKey } from '../../src/access.ts'
import { until } from '../crash/until.ts'
import { ask, expectError } from '../input/ask.ts'
import { type House, openHouse } from '../input/house.ts'
import { bearer } from './beside.ts'

let house: House
let admin: MadeKey
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house?.close())

const change = (path: string, { key, method = 'POST', body = {} }: { key?: string; method?: string; body?: unknown }) =>
  ask(`${house.url}${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...(key === undefined ? {} : bearer(key)) },
    body: JSON.stringify(body),
  })
const written = async (filter = {}) => (await listChanges(house.ctx, filter)).map(inShort)
const inShort = ({ actor, action, subject }: Change) => `${actor} ${action} ${subject}`

// In this order: each test finds what the one before it wrote.
describe('the audit log', () => {
  it('names whoever is on this machine where nobody is asked', async () => {
    const answer = await change('/api/models/sentiment/promote', { body: { version: 1 } })
    expect(answer.status).toBe(200)
    const [line] = await listChanges(house.ctx)
    expect(line).toEqual({
      id: expect.any(String),
      at: expect.any(String),
      actor: 'local',
      action: 'model.promote',
      subject: 'sentiment',
      details: { status: 200 },
      address: '127.0.0.1',
      request_id: expect.any(String),
    })
  })

  it('has a line for every change, who made it and of what, before the answer leaves', async () => {
    admin = await createKey(house.ctx, { name: 'admin', scopes: ['admin'] })
    const { key } = admin
    const known = async () => (await ask(`${house.url}/api/models`, { headers: bearer(key) })).status === 200
    await until(known, { what: 'the key', withinMs: 1_000 })
    const job = await change('/api/models/sentiment/train', { key })
    expect(await written({ limit: 1 })).toEqual(['key:admin model.train sentiment'])
    await change(`/api/jobs/${job.body.id}/cancel`, { key })
    expect(await written({ limit: 1 })).toEqual([`key:admin job.cancel ${job.body.id}`])
    const made = await change('/api/keys', { key, body: { name: 'ci', scopes: ['read'] } })
    expect(await written({ limit: 1 })).toEqual([`key:admin key.create ${made.body.id}`])
    const next = await change(`/api/keys/${made.body.id}/rotate`, { key })
    expect(await written({ limit: 1 })).toEqual([`key:admin key.rotate ${made.body.id} ${next.body.id}`])
    await change(`/api/keys/${next.body.id}`, { key, method: 'DELETE' })
    expect(await written({ limit: 1 })).toEqual([`key:admin key.revoke ${next.body.id}`])
    const lines = JSON.stringify(await listChanges(house.ctx))
    for (const secret of [key, made.body.key, next.body.key]) expect(lines).not.toContain(secret)
    expect(lines).toContain(admin.id)
  })

  it('has none for what was refused, and none for what only looks or predicts', async () => {
    const before = await written()
    const { key } = admin
    await change('/api/models/nowhere/promote', { key, body: { version: 1 } })
    await change('/api/models/sentiment/promote', { key, body: { version: 'x' } })
    await change('/api/models/sentiment/promote', { body: { version: 1 } })
    await change('/predict', { key, body: { text: 'a lovely film' } })
    await ask(`${house.url}/api/keys`, { headers: bearer(key) })
    expect(await written()).toEqual(before)
  })

  it('is read page by page and by who, what and which', async () => {
    const read = async (query: string) =>
      (await ask(`${house.url}/api/audit?${query}`, { headers: bearer(admin.key) })).body
    const all = await written()
    const seen: string[] = []
    for (let cursor = ''; ; ) {
      const { changes, next_cursor: next } = await read(`limit=2${cursor}`)
      seen.push(...changes.map(inShort))
      if (next === null) break
      cursor = `&cursor=${next}`
    }
    expect(seen).toEqual(all)
    expect((await read('actor=local')).changes.map(inShort)).toEqual(['local model.promote sentiment'])
    expect((await read('subject=sentiment')).changes).toHaveLength(2)
    expect((await read('action=key.revoke')).changes).toHaveLength(1)
    expect((await read('from=2100-01-01')).changes).toEqual([])
    const wrong = await ask(`${house.url}/api/audit?cursor=x`, { headers: bearer(admin.key) })
    expectError(wrong, 'request/invalid', 'cursor')
  })
})
