import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createKey, listKeys, type MadeKey, revokeKey } from '../../src/access.ts'
import { createClient } from '../../src/client.ts'
import type { Scope } from '../../src/define.ts'
import type { Server } from '../../src/server.ts'
import { until } from '../crash/until.ts'
import { ask, expectError } from '../input/ask.ts'
import { type House, openHouse } from '../input/house.ts'
import { bearer, openBeside } from './beside.ts'

let house: House
let second: Server
let admin: MadeKey
beforeAll(async () => {
  house = await openHouse()
  admin = await createKey(house.ctx, { name: 'admin', scopes: ['admin'] })
  second = await openBeside(house)
  await until(async () => (await statusOf(house.url, admin.key)) === 200, { what: 'the first key', withinMs: 1_000 })
})
afterAll(async () => {
  await second?.close()
  await house?.close()
})

const statusOf = async (url: string, key: string) => (await ask(`${url}/api/models`, { headers: bearer(key) })).status
const make = (scopes: Scope[], lifetimeMs?: number) => createKey(house.ctx, { name: 'a key', scopes, lifetimeMs })
const known = (key: string) =>
  until(async () => (await statusOf(house.url, key)) !== 401, { what: 'the key', withinMs: 1_000 })

const asAdmin = (path: string, method = 'GET', body?: unknown, url = house.url) => {
  const content = body === undefined ? {} : { body: JSON.stringify(body) }
  const json: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' }
  return ask(`${url}${path}`, { method, headers: { ...bearer(admin.key), ...json }, ...content })
}

describe('a key', () => {
  it('is taken as Bearer, as x-api-key, and as a part of Basic', async () => {
    const { key } = await make(['read'])
    await known(key)
    const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` })
    const ways = [
      bearer(key),
      { authorization: `bearer  ${key}` },
      { 'x-api-key': key },
      basic(`anybody:${key}`),
      basic(`${key}:`),
      // A client of SageMaker signs its requests in its own way, and sends the key beside it.
      { authorization: 'AWS4-HMAC-SHA256 Credential=x', 'x-api-key': key },
    ]
    for (const headers of ways) expect((await ask(`${house.url}/api/models`, { headers })).status).toBe(200)
  })

  it('is nothing in any other form', async () => {
    const { key } = await make(['read'])
    await known(key)
    const ways = [
      { authorization: key },
      { authorization: `Digest ${key}` },
      { authorization: `Bearer ${key.slice(0, -1)}` },
      { authorization: `Bearer ${key}x` },
      { authorization: `Bearer ${key.toUpperCase()}` },
      { authorization: 'Basic %%%' },
      { authorization: 'Bearer ' },
      { authorization: 'Bearer a.b.c' },
      { 'x-api-key': '' },
      { cookie: `cultivar_session=${key}` },
    ]
    for (const headers of ways) expectError(await ask(`${house.url}/api/models`, { headers }), 'access/refused')
    const inAddress = await ask(`${house.url}/api/models?api_key=${key}&access_token=${key}`)
    expectError(inAddress, 'access/required')
    expect(inAddress.headers.get('www-authenticate')).toBe('Bearer realm="cultivar"')
  })

  it('that does not suffice is told what is missing', async () => {
    const { key } = await make(['predict'])
    await known(key)
    const answer = await ask(`${house.url}/api/models`, { headers: bearer(key) })
    expectError(answer, 'access/forbidden', /scope read.*has predict/)
    expect(answer.headers.get('www-authenticate')).toContain('error="insufficient_scope", scope="read"')
    expect(answer.body.error.details).toEqual({ scope: 'read', granted: ['predict'] })
  })

  it('works in the typed client', async () => {
    const { key } = await make(['predict', 'feedback'])
    await known(key)
    const client = createClient(house.url, { apiKey: key })['sentiment']!
    const answer = await client.predict({ text: 'a lovely film' })
    expect(await client.feedback(answer.id, 'positive')).toMatchObject({ status: 'created' })
    await expect(createClient(house.url)['sentiment']!.predict({ text: 'a' })).rejects.toMatchObject({ status: 401 })
  })

  it('is known and refused within a second on every server, whoever made and revoked it', async () => {
    const made = (await asAdmin('/api/keys', 'POST', { name: 'ci', scopes: ['read'] })).body
    expect(await statusOf(house.url, made.key)).toBe(200)
    const knows = { what: 'the other server to know the key', withinMs: 1_000 }
    await until(async () => (await statusOf(second.url, made.key)) === 200, knows)
    expect((await asAdmin(`/api/keys/${made.id}`, 'DELETE', undefined, second.url)).body.state).toBe('revoked')
    expect(await statusOf(second.url, made.key)).toBe(401)
    const refuses = { what: 'the other server to refuse the key', withinMs: 1_000 }
    await until(async () => (await statusOf(house.url, made.key)) === 401, refuses)
  })

  it('is refused soon also where the word of it was lost', async () => {
    const { id, key } = await make(['read'])
    await known(key)
    await house.ctx.store.pool.query('update api_keys set revoked_at = now() where id = $1', [id])
    await until(async () => (await statusOf(house.url, key)) === 401, { what: 'the refusal', withinMs: 4_000 })
  })

  it('that is rotated ends at once, or after the overlap', async () => {
    const first = await make(['read', 'predict'], 3_600_000)
    await known(first.key)
    const next = await asAdmin(`/api/keys/${first.id}/rotate`, 'POST', { overlap: '1h' })
    expect(next).toMatchObject({ status: 201, body: { name: first.name, scopes: ['read', 'predict'] } })
    expect(Date.parse(next.body.expires_at) - Date.parse(next.body.created_at)).toBe(3_600_000)
    expect(await statusOf(house.url, first.key)).toBe(200)
    expect(await statusOf(house.url, next.body.key)).toBe(200)
    const last = await asAdmin(`/api/keys/${next.body.id}/rotate`, 'POST')
    expect(last).toMatchObject({ status: 201 })
    expect(await statusOf(house.url, next.body.key)).toBe(401)
    expect(await statusOf(house.url, last.body.key)).toBe(200)
    expectError(await asAdmin(`/api/keys/${next.body.id}/rotate`, 'POST', {}), 'access/key-ended')
  })

  it('is shown once: no list, no table holds it', async () => {
    const { key, id } = await make(['read'])
    const listed = await asAdmin('/api/keys')
    expect(listed.body.keys.find((one: { id: string }) => one.id === id)).toMatchObject({ prefix: key.slice(0, 11) })
    expect(JSON.stringify(listed.body)).not.toContain(key)
    expect(JSON.stringify(listed.body)).not.toContain('hash')
    const { rows } = await house.ctx.store.pool.query('select api_keys::text as row from api_keys')
    expect(JSON.stringify(rows)).not.toContain(key.slice(12))
  })

  it('tells when it was used last, at the latest when the server ends', async () => {
    const { id, key } = await make(['read'])
    await known(key)
    await house.restart()
    const kept = (await listKeys(house.ctx)).find((one) => one.id === id)
    expect(Date.now() - Date.parse(kept!.last_used_at!)).toBeLessThan(60_000)
  })
})

describe('what cannot be', () => {
  it.each([
    [{}, /name/],
    [{ name: 'x', scopes: [] }, /scopes/],
    [{ name: 'x', scopes: ['all'] }, /scopes/],
    [{ name: 'x', scopes: ['read'], lifetime: 'long' }, /lifetime.*as in "30s"/],
    [{ name: 'x', scopes: ['read'], key: 'mine' }, /key/],
    [{ name: 'x'.repeat(101), scopes: ['read'] }, /name/],
  ])('a key of %j', async (body, words) => {
    expectError(await asAdmin('/api/keys', 'POST', body), 'request/invalid', words)
  })

  it('an end of what is not there', async () => {
    for (const id of ['nowhere', '019b2f0e-7a51-7cc3-b0a5-0d1c4f1e9a10', 'a\u0000b']) {
      expectError(await asAdmin(`/api/keys/${encodeURIComponent(id)}`, 'DELETE'), 'access/unknown-key')
    }
    await expect(revokeKey(house.ctx, 'nowhere')).rejects.toMatchObject({ code: 'access/unknown-key' })
  })

  it('a lifetime that no calendar has is as good as for ever', async () => {
    const made = await asAdmin('/api/keys', 'POST', { name: 'old', scopes: ['read'], lifetime: '999999999d' })
    expect(made.status).toBe(201)
    expect(Date.parse(made.body.expires_at)).toBeGreaterThan(Date.UTC(2100, 0))
  })
})
