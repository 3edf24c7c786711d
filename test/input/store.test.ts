import { rmSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CultivarError } from '../../src/kit/errors.ts'
import { openStore } from '../../src/store.ts'
import { type Answer, ask, expectError, post } from './ask.ts'
import { type Database, openDatabase } from './database.ts'
import { type House, openFolder, openHouse } from './house.ts'
import { contents } from './unchanged.ts'

let database: Database
let house: House
const folder = openFolder()
beforeAll(async () => {
  database = await openDatabase(join(folder, 'database'))
  house = await openHouse({ databaseUrl: database.url })
})
afterAll(async () => {
  await house.close()
  database.kill()
  rmSync(folder, { recursive: true, force: true })
})

const predict = (text = 'a lovely film') => post(`${house.url}/predict`, { text })
const health = () => ask(`${house.url}/health`)
const recovered = () => expect.poll(async () => (await predict()).status, { timeout: 20_000 }).toBe(200)

/** What a server says that cannot reach its database the way it has to. */
const expectTrouble = async (id: string, code: 'store/unavailable' | 'store/read-only', state: string) => {
  const writes: (() => Promise<Answer>)[] = [
    () => predict(),
    () => post(`${house.url}/predict`, { instances: [{ text: 'a' }, { text: 'b' }] }),
    () => post(`${house.url}/feedback`, { prediction_id: id, label: 'negative' }),
    () => post(`${house.url}/feedback`, { instances: [{ prediction_id: id, label: 'negative' }] }),
    () => post(`${house.url}/api/models/sentiment/train`, {}),
  ]
  for (const write of writes) {
    const answer = await write()
    expectError(answer, code)
    expect(answer.headers.get('retry-after')).toBe('1')
  }
  expect(await health()).toMatchObject({ status: 503, body: { status: 'unavailable', database: state } })
  expect((await ask(`${house.url}/health/ready`)).status).toBe(503)
  expect((await ask(`${house.url}/health/live`)).status).toBe(200)
  expect((await ask(`${house.url}/metrics`)).status).toBe(200)
  // What the caller did wrong is still the caller's.
  expectError(await post(`${house.url}/predict`, { text: '' }), 'request/invalid')
  expectError(await post(`${house.url}/api/models/none/predict`, { text: 'a' }), 'model/unknown')
}

/** Every prediction that was answered and every label that was taken is in the database. */
const expectKept = async (ids: string[]) => {
  const { rows } = await house.ctx.store.pool.query('select id from prediction_logs where id = any($1)', [ids])
  expect(rows).toHaveLength(new Set(ids).size)
}

describe('a database that dies', () => {
  it('is said so, loses nothing that was acknowledged, and is used again when it is back', async () => {
    const acknowledged: string[] = []
    const life = { killed: false }
    const client = async () => {
      for (let i = 0; i < 400 && !life.killed; i++) {
        const answer = await predict()
        if (answer.status === 200) acknowledged.push(answer.body.id)
        else expectError(answer, 'store/unavailable')
      }
    }
    const clients = Array.from({ length: 8 }, client)
    await expect.poll(() => acknowledged.length, { timeout: 10_000 }).toBeGreaterThan(50)
    database.kill()
    life.killed = true
    await Promise.all(clients)
    await expectTrouble(acknowledged[0]!, 'store/unavailable', 'unavailable')
    expectError(await ask(`${house.url}/api/predictions`), 'store/unavailable')
    expectError(await post(`${house.url}/api/models/sentiment/promote`, { version: 1 }), 'store/unavailable')
    await database.start()
    await recovered()
    await expectKept(acknowledged)
    const label = { prediction_id: acknowledged[0], label: 'negative' }
    expect((await post(`${house.url}/feedback`, label)).body.status).toBe('created')
    expect((await health()).body).toMatchObject({ status: 'ok', database: 'ok' })
  })
})

describe('a database that is read-only', () => {
  const setReadOnly = async (setting: 'on' | 'off') => {
    const client = new pg.Client({ connectionString: database.url })
    await client.connect()
    await client.query('set default_transaction_read_only = off')
    await client.query(`alter database postgres set default_transaction_read_only = ${setting}`)
    // The setting holds for sessions that begin from now on.
    await client.query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'cultivar%'`)
    await client.end()
  }

  it('is said so, changes nothing, and is used again when it takes writes', async () => {
    const { id } = (await predict()).body
    const before = await contents(house.ctx)
    await setReadOnly('on')
    await expect.poll(async () => (await health()).body.database).toBe('read-only')
    await expectTrouble(id, 'store/read-only', 'read-only')
    expect((await ask(`${house.url}/api/predictions`)).status).toBe(200)
    expect(await contents(house.ctx)).toEqual(before)
    await setReadOnly('off')
    await recovered()
    await expectKept([id])
    await expect.poll(async () => (await health()).body.status).toBe('ok')
  })
})

describe('an address of a database', () => {
  it.each([
    ['that is none', 'mysql://host/db', /no PostgreSQL address/],
    ['that cannot be read', 'postgres://user:pass@[::1', /no PostgreSQL address/],
    ['where nobody listens', 'postgres://user:hunter2@127.0.0.1:1/postgres', /does not answer/],
    ['with a wrong password', 'wrong password', /does not let us in.*Correct user, password/],
    ['with a wrong name', 'wrong name', /does not let us in.*does not exist/],
  ])('%s is refused in words that keep the password', async (_kind, address, words) => {
    const url = new URL(database.url)
    if (address === 'wrong password') url.password = 'hunter2'
    if (address === 'wrong name') url.pathname = '/nowhere'
    const databaseUrl = address.startsWith('wrong') ? url.href : address
    const error: CultivarError = await openStore({ state: folder, databaseUrl }).then(
      () => undefined as never,
      (it) => it,
    )
    expect(error).toMatchObject({ code: 'store/unavailable', message: words })
    expect(error.message).not.toContain(url.password)
    expect(error.message).not.toContain('hunter2')
  })
})
