import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listChanges, openTokens } from '../../src/access.ts'
import type { Project } from '../../src/define.ts'
import { fakeClock } from '../../src/kit/clock.ts'
import type { Server } from '../../src/server.ts'
import { until } from '../crash/until.ts'
import { ask, expectError } from '../input/ask.ts'
import { type House, openHouse } from '../input/house.ts'
import { bearer, openBeside } from './beside.ts'
import { makeKey, openIssuer } from './issuer.ts'

type Oidc = NonNullable<Project['server']['oidc']>

let house: House
let server: Server
let issuer: Awaited<ReturnType<typeof openIssuer>>
let oidc: Oidc
beforeAll(async () => {
  ;[house, issuer] = await Promise.all([openHouse(), openIssuer()])
  const roles = { analyst: ['read' as const], operator: ['operate' as const], product: ['predict' as const] }
  oidc = { issuer: issuer.issuer, audience: 'cultivar', roleClaim: 'realm_access.roles', roles }
  server = await openBeside(house, { server: { oidc } })
})
afterAll(async () => {
  await server?.close()
  await issuer?.close()
  await house?.close()
})

const models = (token: string) => ask(`${server.url}/api/models`, { headers: bearer(token) })
const roles = (...names: string[]) => ({ realm_access: { roles: names } })
const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const now = () => Math.floor(Date.now() / 1000)

describe('a token', () => {
  it('may do what its roles may do', async () => {
    expect((await models(await issuer.sign(roles('analyst', 'offline_access')))).status).toBe(200)
    expect((await models(await issuer.sign(roles('operator')))).status).toBe(200)
    expectError(await models(await issuer.sign(roles('product'))), 'access/forbidden', /scope read/)
    expectError(await models(await issuer.sign(roles('stranger'))), 'access/forbidden', /has nothing/)
    expectError(await models(await issuer.sign()), 'access/forbidden')
    expectError(await models(await issuer.sign({ realm_access: { roles: { analyst: true } } })), 'access/forbidden')
    expectError(await models(await issuer.sign(roles('constructor', '__proto__'))), 'access/forbidden')
  })

  it('says who asks, here and in the audit log', async () => {
    const token = await issuer.sign({ ...roles('operator'), preferred_username: 'anna' })
    const me = await ask(`${server.url}/api/session`, { headers: bearer(token) })
    expect(me.body).toEqual({ kind: 'token', name: 'anna', scopes: ['operate', 'read', 'track'], csrf: null })
    const body = JSON.stringify({ version: 1 })
    const headers = { ...bearer(token), 'content-type': 'application/json' }
    expect((await ask(`${server.url}/api/models/sentiment/promote`, { method: 'POST', headers, body })).status).toBe(
      200,
    )
    const [change] = await listChanges(house.ctx)
    expect(change).toMatchObject({ actor: 'token:anna (f7a1)', action: 'model.promote', subject: 'sentiment' })
  })

  it.each([
    ['from another issuer', () => issuer.sign(roles('analyst'), { issuer: 'https://evil.example' }), /claim iss/],
    ['for another audience', () => issuer.sign(roles('analyst'), { audience: 'shop' }), /claim aud/],
    ['that has expired', () => issuer.sign(roles('analyst'), { expires: now() - 6 }), /expired/],
    ['of tomorrow', () => issuer.sign(roles('analyst'), { notBefore: now() + 60 }), /claim nbf/],
    [
      'signed by a stranger with a name that is known',
      async () => issuer.sign(roles('analyst'), {}, await makeKey(issuer.key().id, 'ES256')),
      /cannot be trusted/,
    ],
    [
      'signed by a key that nobody has',
      async () => issuer.sign(roles('analyst'), {}, await makeKey('unheard', 'ES256')),
      /cannot be trusted/,
    ],
    ['that is cut off', async () => (await issuer.sign(roles('analyst'))).slice(0, -4), /cannot be trusted/],
    ['that is none', async () => 'a.b.c', /cannot be trusted/],
    ['that is empty', async () => '..', /cannot be trusted/],
  ])('%s is refused', async (_kind, make, words) => {
    const answer = await models(await make())
    expectError(answer, 'access/refused', words)
    expect(answer.headers.get('www-authenticate')).toContain('error="invalid_token"')
  })

  it('without a signature, or with one of a secret that both know, is refused', async () => {
    const payload = encoded({ iss: oidc.issuer, aud: 'cultivar', sub: 'f7a1', exp: now() + 300, ...roles('analyst') })
    const none = `${encoded({ alg: 'none' })}.${payload}.`
    // The old trick: the public key, which all know, as the secret of HS256.
    const head = encoded({ alg: 'HS256', kid: issuer.key().id })
    const secret = JSON.stringify(issuer.key().shown)
    const signed = `${head}.${payload}.${createHmac('sha256', secret).update(`${head}.${payload}`).digest('base64url')}`
    for (const token of [none, signed]) expectError(await models(token), 'access/refused')
  })

  it('without an end is refused', async () => {
    const { SignJWT } = await import('jose')
    const { id, algorithm, secret } = issuer.key()
    const token = new SignJWT({ sub: 'f7a1', ...roles('analyst') }).setProtectedHeader({ alg: algorithm, kid: id })
    expectError(await models(await token.setIssuer(oidc.issuer).setAudience('cultivar').sign(secret)), 'access/refused')
  })

  it('is refused by a server that another audience belongs to', async () => {
    const plain = await openBeside(house, { server: { oidc: { ...oidc, audience: 'else' } } })
    expectError(
      await ask(`${plain.url}/api/models`, { headers: bearer(await issuer.sign(roles('analyst'))) }),
      'access/refused',
    )
    await plain.close()
  })
})

describe('the keys of the provider', () => {
  it('are asked for once, and again when a token names one that is unknown', async () => {
    const before = issuer.asked()
    for (let i = 0; i < 5; i++) await models(await issuer.sign(roles('analyst')))
    expect(issuer.asked()).toBe(before)
    const old = await issuer.sign(roles('analyst'))
    await issuer.rotate('RS256')
    const token = await issuer.sign(roles('analyst'))
    await until(async () => (await models(token)).status === 200, { what: 'the new key', withinMs: 5_000 })
    expectError(await models(old), 'access/refused')
  })

  it('that cannot be had leave everything else as it is', async () => {
    issuer.goAway(true)
    const other = await openBeside(house, { server: { oidc } })
    const headers = bearer(await issuer.sign(roles('analyst')))
    const answer = await ask(`${other.url}/api/models`, { headers })
    expectError(answer, 'access/issuer', issuer.issuer)
    expect(answer.headers.get('retry-after')).toBe('1')
    expect((await ask(`${other.url}/health/live`, { headers })).status).toBe(200)
    issuer.goAway(false)
    const back = async () => (await ask(`${other.url}/api/models`, { headers })).status === 200
    await until(back, { what: 'the provider to be asked again', withinMs: 5_000 })
    await other.close()
  })

  it('of a provider that calls itself by another name are not taken', async () => {
    const tokens = openTokens(house.ctx, { ...oidc, issuer: `${oidc.issuer}/` })
    await expect(tokens.read(await issuer.sign())).rejects.toMatchObject({ code: 'access/issuer' })
  })
})

describe('a role', () => {
  const holder = async (roleClaim: string, claims: object) => {
    const tokens = openTokens({ clock: fakeClock(Date.now()) }, { ...oidc, roleClaim })
    return [...(await tokens.read(await issuer.sign({ ...claims }))).scopes]
  }

  it('is found under any name: with dots in it, through objects, as a word or as several', async () => {
    expect(await holder('https://cultivar.example/roles', { 'https://cultivar.example/roles': ['analyst'] })).toEqual([
      'read',
    ])
    expect(
      await holder('resource_access.cultivar.roles', { resource_access: { cultivar: { roles: ['analyst'] } } }),
    ).toEqual(['read'])
    expect(await holder('role', { role: 'analyst' })).toEqual(['read'])
    expect(await holder('scope', { scope: 'openid analyst product' })).toEqual(['read', 'predict'])
    expect(await holder('role.name', { role: 'analyst' })).toEqual([])
  })
})
