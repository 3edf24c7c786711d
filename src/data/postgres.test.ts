import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { column, secret, source } from '../define.ts'
import { openStore, type Store } from '../store.ts'
import { readSource } from './read.ts'

const state = mkdtempSync(join(tmpdir(), 'cultivar-postgres-'))
let store: Store

beforeAll(async () => {
  store = await openStore({ state })
  process.env['CULTIVAR_TEST_POSTGRES_URL'] = store.pool.options.connectionString
})

afterAll(async () => {
  delete process.env['CULTIVAR_TEST_POSTGRES_URL']
  await store.close()
  rmSync(state, { recursive: true, force: true })
})

const root = '.'

describe('a query of PostgreSQL', () => {
  const read = (query: string, columns: Parameters<typeof readSource>[1], signal?: AbortSignal) =>
    readSource(source.postgres(secret('CULTIVAR_TEST_POSTGRES_URL'), query), columns, {
      root,
      ...(signal && { signal }),
    })

  test('types become the declared kinds, in UTC', async () => {
    const query = `select 'é' as text, 12345678901234567890::numeric as id, 0.1::float8 as n, 7::int8 as i, true as b,
      timestamp '2024-01-02 03:04:05.678' as ts, timestamptz '2024-01-02 03:00:00+02' as tz, date '2024-01-02' as d, null::text as gone`
    const columns = {
      text: column.text(),
      id: column.id(),
      n: column.number(),
      i: column.integer(),
      b: column.boolean(),
      ts: column.datetime(),
      tz: column.datetime(),
      d: column.datetime(),
      gone: column.text({ optional: true }),
    }
    const { table, violations, files } = await read(query, columns)
    expect(violations).toEqual([])
    expect(files).toEqual([])
    expect(Object.values(table.columns).map(({ values }) => values[0])).toEqual([
      'é',
      '12345678901234567890',
      0.1,
      7,
      1,
      Date.UTC(2024, 0, 2, 3, 4, 5, 678),
      Date.UTC(2024, 0, 2, 1),
      Date.UTC(2024, 0, 2),
      null,
    ])
  })

  test('many rows come in batches and in order', async () => {
    const columns = { n: column.integer() }
    const { table, rowNumbers } = await read('select n, n % 2 as other from generate_series(1, 12345) n', columns)
    expect(table.rows).toBe(12345)
    expect(table.columns['n']!.values).toEqual(Float64Array.from(rowNumbers))
  })

  test('it can only read', async () => {
    await expect(read('create table nothing (a int)', { a: column.number() })).rejects.toThrow(/read-only transaction/)
  })

  test('a wrong query, a missing column and no rows say so', async () => {
    await expect(read('select 1 as a from nowhere', { a: column.number() })).rejects.toThrow(/"nowhere" does not exist/)
    await expect(read('select 1 as a', { b: column.number() })).rejects.toMatchObject({ code: 'data/column-missing' })
    await expect(read('select 1 as a where false', { a: column.number() })).rejects.toMatchObject({
      code: 'data/empty',
    })
    await expect(read('', { a: column.number() })).rejects.toMatchObject({ code: 'data/column-missing' })
  })

  test('an abort stops a running query with its reason', async () => {
    const stop = new AbortController()
    const reading = read('select pg_sleep(60) as a', { a: column.text() }, stop.signal)
    setTimeout(() => stop.abort(new Error('enough')), 200)
    await expect(reading).rejects.toThrow('enough')
  })
})

describe('a database that cannot be reached', () => {
  const failure = async (address: Parameters<typeof source.postgres>[0]) => {
    const reading = readSource(source.postgres(address, 'select 1 as a'), { a: column.number() }, { root })
    return reading.then(
      () => undefined,
      (error) => error,
    )
  }

  test.each([
    'postgres://someone:hunter2@127.0.0.1:1/none',
    'postgres://someone:hunter2@no-such-host.invalid/none',
    'postgres://someone:hunter2@[/none',
  ])('is an error that does not tell the password (%#)', async (address) => {
    const error = await failure(address)
    expect(error).toMatchObject({ code: 'data/unreadable' })
    expect(`${error.message} ${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`).not.toContain('hunter2')
  })

  test('or whose secret is not set', async () => {
    expect((await failure(secret('CULTIVAR_NO_SUCH_SECRET'))).message).toContain('Set it to the database')
  })
})
