import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createKey, createUser, listChanges, removeUser, setPassword } from '../../src/access.ts'
import { until } from '../crash/until.ts'
import { type Answer, ask, expectError } from '../input/ask.ts'
import { type House, openHouse } from '../input/house.ts'
import { bearer, openBeside } from './beside.ts'

const password = 'correct horse battery staple'

let house: House
beforeAll(async () => {
  house = await openHouse()
  await createUser(house.ctx, { name: 'anna', password, scopes: ['admin'] })
  await createUser(house.ctx, { name: 'zoë 🦊', password, scopes: ['read'] })
  const closed = async () => (await ask(`${house.url}/api/models`)).status === 401
  await until(closed, { what: 'the door to close', withinMs: 1_000 })
})
afterAll(() => house?.close())

type Headers = Record<string, string>

const send = (method: string, path: string, headers: Headers = {}, body?: unknown): Promise<Answer> => {
  const content = body === undefined ? {} : { body: JSON.stringify(body) }
  const json: Headers = body === undefined ? {} : { 'content-type': 'application/json' }
  return ask(`${house.url}${path}`, { method, headers: { ...json, ...headers }, ...content })
}
const enter = (name: string, word: string, headers: Headers = {}) =>
  send('POST', '/api/session', headers, { name, password: word })

const cookieOf = ({ headers }: Answer) => headers.getSetCookie()[0]!.split(';')[0]!
const signIn = async (name = 'anna', word = password) => {
  const answer = await enter(name, word)
  return { cookie: cookieOf(answer), csrf: answer.body.csrf as string }
}

describe('signing in', () => {
  it('gives a cookie that no script reads and no other site sends, and the word against forgery', async () => {
    const answer = await enter('anna', password)
    expect(answer).toMatchObject({ status: 200, body: { kind: 'user', name: 'anna', csrf: expect.any(String) } })
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^cultivar_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=43200$/),
    ])
    const me = await send('GET', '/api/session', { cookie: `theme=dark; ${cookieOf(answer)}; x=y` })
    expect(me.body).toMatchObject({ kind: 'user', name: 'anna', csrf: answer.body.csrf })
    expect(me.body.scopes).toContain('admin')
  })

  it('asks for a secure cookie behind TLS', async () => {
    const answer = await enter('anna', password, { 'x-forwarded-proto': 'https' })
    expect(answer.headers.getSetCookie()[0]).toMatch(/; Secure$/)
  })

  it('takes the right name and password only, and says the same of both', async () => {
    const wrong = [
      ['anna', 'wrong horse battery staple'],
      ['nobody', password],
      ['Anna', password],
    ] as const
    const answers = []
    for (const [name, word] of wrong) answers.push(await enter(name, word))
    for (const answer of answers) expectError(answer, 'access/refused')
    expect(new Set(answers.map(({ body }) => body.error.message)).size).toBe(1)
    expect(answers.flatMap(({ headers }) => headers.getSetCookie())).toEqual([])
    expect((await enter('zoë 🦊', password)).status).toBe(200)
    expectError(await send('POST', '/api/session', {}, { name: 'anna' }), 'request/invalid', 'password')
    expectError(await send('POST', '/api/session', {}, { name: 'a\u0000', password }), 'access/refused')
  })

  it('is not done by the page of another', async () => {
    expectError(await enter('anna', password, { origin: 'https://evil.example' }), 'request/origin')
    expect((await enter('anna', password, { origin: house.url })).status).toBe(200)
    // Behind a proxy that says by which name it was called.
    const forwarded = { origin: 'https://ml.example', 'x-forwarded-host': 'ml.example' }
    expect((await enter('anna', password, forwarded)).status).toBe(200)
  })

  it('is slowed down after a few wrong passwords, also when they come together', async () => {
    const guesses = await Promise.all(Array.from({ length: 12 }, (_, i) => enter('guessed', `password number ${i}`)))
    const refused = guesses.filter(({ status }) => status === 401)
    const waiting = guesses.filter(({ status }) => status === 429)
    expect(refused.length).toBeLessThanOrEqual(5)
    expect(refused.length + waiting.length).toBe(12)
    for (const answer of waiting) {
      expectError(answer, 'access/too-many-attempts')
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
    }
    expect((await enter('anna', password)).status).toBe(200)
  })
})

describe('a session', () => {
  it('reads what its user may read', async () => {
    const { cookie } = await signIn()
    expect((await send('GET', '/api/models', { cookie })).status).toBe(200)
    expect((await send('GET', '/', { cookie, accept: 'text/html' })).body).toContain('<title>Cultivar</title>')
    const other = await signIn('zoë 🦊')
    expectError(await send('GET', '/api/keys', { cookie: other.cookie }), 'access/forbidden')
  })

  it.each([
    ['POST', '/api/models/sentiment/predict'],
    ['POST', '/api/models/nowhere/rollback'],
    ['DELETE', '/api/keys/nowhere'],
    ['DELETE', '/api/session'],
  ])('changes nothing by %s %s without the word against forgery', async (method, path) => {
    const { cookie, csrf } = await signIn()
    const another = await signIn()
    const body = method === 'POST' ? { text: 'a lovely film' } : undefined
    for (const word of [undefined, '', 'x', csrf.slice(1), another.csrf]) {
      const headers: Headers = word === undefined ? { cookie } : { cookie, 'x-csrf-token': word }
      expectError(await send(method, path, headers, body), 'access/csrf')
    }
    const foreign = { cookie, 'x-csrf-token': csrf, origin: 'https://evil.example' }
    expectError(await send(method, path, foreign, body), 'request/origin')
    const own = await send(method, path, { cookie, 'x-csrf-token': csrf, origin: house.url }, body)
    expect([401, 403]).not.toContain(own.status)
  })

  it('does not help a key, and is not needed by one', async () => {
    const { cookie } = await signIn()
    const { key } = await createKey(house.ctx, { name: 'predicts', scopes: ['predict'] })
    const predict = (headers: Headers) => send('POST', '/predict', headers, { text: 'a lovely film' })
    await until(async () => (await predict(bearer(key))).status === 200, { what: 'the key', withinMs: 1_000 })
    expect((await predict({ ...bearer(key), cookie })).status).toBe(200)
    expectError(await send('GET', '/api/models', { ...bearer(key), cookie }), 'access/forbidden')
    expectError(await send('DELETE', '/api/session', { ...bearer(key), cookie }), 'access/required')
  })

  it('holds on every server, and ends on every server', async () => {
    const second = await openBeside(house)
    const { cookie, csrf } = await signIn()
    expect((await ask(`${second.url}/api/models`, { headers: { cookie } })).status).toBe(200)
    const left = await send('DELETE', '/api/session', { cookie, 'x-csrf-token': csrf })
    expect(left.headers.getSetCookie()[0]).toMatch(/^cultivar_session=; .*Max-Age=0/)
    for (const url of [house.url, second.url]) {
      expectError(await ask(`${url}/api/models`, { headers: { cookie } }), 'access/refused')
      expectError(await ask(`${url}/api/session`, { headers: { cookie } }), 'access/refused')
    }
    await second.close()
  })

  it('ends with its time, with the password that opened it, and with its user', async () => {
    const { cookie } = await signIn()
    await house.ctx.store.pool.query("update sessions set expires_at = now() - interval '1 second'")
    expectError(await send('GET', '/api/models', { cookie }), 'access/refused')

    await createUser(house.ctx, { name: 'bert', password, scopes: ['read'] })
    const first = await signIn('bert')
    await setPassword(house.ctx, 'bert', 'another long password')
    expectError(await send('GET', '/api/models', { cookie: first.cookie }), 'access/refused')
    expectError(await enter('bert', password), 'access/refused')
    const second = await signIn('bert', 'another long password')
    await removeUser(house.ctx, 'bert')
    expectError(await send('GET', '/api/models', { cookie: second.cookie }), 'access/refused')
  })

  it('leads a visitor who has none from the start page to the one to sign in, and back', async () => {
    const located = async (path: string, headers: Headers = {}) => {
      const request = { redirect: 'manual', headers: { accept: 'text/html', ...headers } } as const
      const { status, headers: answered } = await fetch(`${house.url}${path}`, request)
      return [status, answered.get('location')]
    }
    expect(await located('/')).toEqual([302, 'login'])
    expect(await located('/', { cookie: 'cultivar_session=gone' })).toEqual([302, 'login'])
    expect(await located('/login')).toEqual([200, null])
    const { cookie } = await signIn()
    expect(await located('/login', { cookie })).toEqual([302, './'])
  })

  it('is kept as a digest, and a password as argon2id', async () => {
    const { cookie } = await signIn()
    const { rows: kept } = await house.ctx.store.pool.query('select sessions::text as row from sessions')
    expect(JSON.stringify(kept)).not.toContain(cookie.split('=')[1])
    const { rows } = await house.ctx.store.pool.query('select password_hash as hash from users')
    for (const { hash } of rows) expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  })
})

it('writes down who signed in', async () => {
  await signIn()
  const [change] = await listChanges(house.ctx, { action: 'session.create' })
  expect(change).toMatchObject({ actor: 'user:anna', subject: 'anna', address: '127.0.0.1' })
})
