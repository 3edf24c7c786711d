import { rmSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { storeProblem } from '../../src/store.ts'
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

describe('an error of the database', () => {
  it.each([
    ['57P01', 'store/unavailable'],
    ['08006', 'store/unavailable'],
    ['53300', 'store/unavailable'],
    ['ECONNREFUSED', 'store/unavailable'],
    ['25006', 'store/read-only'],
    ['53100', 'store/full'],
    ['ENOSPC', 'store/full'],
    ['23505', undefined],
    ['22P02', undefined],
    ['42601', undefined],
  ])('%s is %s, however deep it is wrapped', (code, expected) => {
    const error = Object.assign(new Error('no'), { code })
    expect(storeProblem(error)?.code).toBe(expected)
    expect(storeProblem(new Error('failed', { cause: new Error('wrapped', { cause: error }) }))?.code).toBe(expected)
  })

  it.each([null, undefined, 5, 'text', {}, new Error('no')])('%j is none', (thrown) => {
    expect(storeProblem(thrown)).toBeUndefined()
  })
})
