import { networkInterfaces } from 'node:os'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createKey, createUser, removeUser } from '../../src/access.ts'
import { until } from '../crash/until.ts'
import { ask, expectError, sendLines } from '../input/ask.ts'
import { type House, openHouse } from '../input/house.ts'
import { bearer, openBeside } from './beside.ts'

const oidc = { issuer: 'http://127.0.0.1:9', audience: 'cultivar', roleClaim: 'roles', roles: {} }

let house: House
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house?.close())

const statusOf = async (headers: Record<string, string> = {}, url = house.url) =>
  (await ask(`${url}/api/models`, { headers })).status

// In this order: each test finds what the one before it left.
describe('the door', () => {
  it('stands open on this machine as long as nobody has a key, and says who asks', async () => {
    expect(await statusOf()).toBe(200)
    expect(await statusOf(bearer('cv_00000000_nothing'))).toBe(200)
    expect((await ask(`${house.url}/api/session`)).body).toMatchObject({ kind: 'nobody', name: 'local' })
    expect((await ask(`${house.url}/`, { headers: { accept: 'text/html' } })).body).toContain('<title>Cultivar</title>')
  })

  it.each(['0.0.0.0', '::', 'localhost.localdomain.example'])('is not opened on %s', async (host) => {
    const opening = openBeside(house, { host })
    await expect(opening).rejects.toMatchObject({
      code: 'server/address-refused',
      message: expect.stringMatching(/cultivar keys create.*server\.oidc.*127\.0\.0\.1/),
    })
  })

  it('asks everybody where an identity provider is named', async () => {
    const server = await openBeside(house, { host: '0.0.0.0', server: { oidc } })
    const url = server.url.replace('0.0.0.0', '127.0.0.1')
    expectError(await ask(`${url}/api/models`), 'access/required')
    expect((await ask(`${url}/health/live`)).status).toBe(200)
    await server.close()
  })

  it('closes for all as soon as there is a user, and does not open again when the user goes', async () => {
    await createUser(house.ctx, { name: 'anna', password: 'correct horse battery', scopes: ['admin'] })
    await until(async () => (await statusOf()) === 401, { what: 'the door to close', withinMs: 1_000 })
    await removeUser(house.ctx, 'anna')
    const { key } = await createKey(house.ctx, { name: 'reader', scopes: ['read'] })
    await until(async () => (await statusOf(bearer(key))) === 200, { what: 'the key', withinMs: 1_000 })
    expect(await statusOf()).toBe(401)
  })

  it('may then stand on any address, under any name', async () => {
    const { key } = await createKey(house.ctx, { name: 'afar', scopes: ['read', 'predict'] })
    const server = await openBeside(house, { host: '0.0.0.0' })
    const { port } = new URL(server.url)
    const others = Object.values(networkInterfaces()).flatMap((all) => all ?? [])
    const addresses = others.filter(({ family }) => family === 'IPv4').map(({ address }) => address)
    for (const address of addresses) {
      expect(await statusOf({}, `http://${address}:${port}`)).toBe(401)
      expect(await statusOf(bearer(key), `http://${address}:${port}`)).toBe(200)
    }
    const named = (line: string) =>
      sendLines(`http://127.0.0.1:${port}`, ['GET /api/models HTTP/1.1', 'host: ml.example', line])
    expect((await named(`authorization: Bearer ${key}`)).status).toBe(200)
    expect((await named('accept: */*')).status).toBe(401)
    await server.close()
  })

  it('lets no page use what a browser knows by itself', async () => {
    const { key } = await createKey(house.ctx, { name: 'basic', scopes: ['operate'] })
    await until(async () => (await statusOf(bearer(key))) === 200, { what: 'the key', withinMs: 1_000 })
    const authorization = `Basic ${Buffer.from(`me:${key}`).toString('base64')}`
    const rollback = (headers: Record<string, string>) =>
      ask(`${house.url}/api/models/nowhere/rollback`, { method: 'POST', headers })
    expectError(await rollback({ authorization, origin: 'https://evil.example' }), 'request/origin')
    expectError(await rollback({ authorization }), 'model/unknown')
    expectError(await rollback({ authorization, origin: house.url }), 'model/unknown')
    // A page that knows the key as text could only know it from its owner.
    expectError(await rollback({ ...bearer(key), origin: 'https://app.example' }), 'model/unknown')
  })
})
