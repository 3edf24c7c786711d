import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { column, source } from '../define.ts'
import { withDuckDB } from './duckdb.ts'
import { readSource } from './read.ts'

const root = mkdtempSync(join(tmpdir(), 'cultivar-parquet-'))
afterAll(() => rmSync(root, { recursive: true }))

const write = (name: string, select: string) =>
  withDuckDB(async (db) => void (await db.run(`copy (${select}) to '${join(root, name)}' (format parquet)`)))

test('types of Parquet become the declared kinds', async () => {
  await write(
    'types.parquet',
    `select * from (values
      ('é', 7::bigint, 0.1::decimal(5, 2), true, timestamp '2024-01-02 03:04:05.678', date '2024-01-02', timestamptz '2024-01-02 03:00:00+02', 1::double, 123456789012345678::bigint),
      (null, null, null, null, null, null, null, 'nan'::double, 2::bigint)
    ) t("te""xt", i, n, b, ts, d, tz, f, id)`,
  )
  const optional = { optional: true }
  const columns = {
    'te"xt': column.text(optional),
    i: column.integer(optional),
    n: column.number(optional),
    b: column.boolean(optional),
    ts: column.datetime(optional),
    d: column.datetime(optional),
    tz: column.datetime(optional),
    f: column.category(['1'], optional),
    id: column.id(),
  }
  const { table, violations } = await readSource(source.parquet('types.parquet'), columns, { root })
  const first = Object.values(table.columns).map(({ values }) => values[0])
  const time = Date.UTC(2024, 0, 2, 3, 4, 5, 678)
  const [day, instant] = [Date.UTC(2024, 0, 2), Date.UTC(2024, 0, 2, 1)]
  expect(first).toEqual(['é', 7, 0.1, 1, time, day, instant, '1', '123456789012345678'])
  expect(Object.values(table.columns).map(({ values }) => values[1])).toEqual([
    null,
    ...Array(6).fill(Number.NaN),
    null,
    '2',
  ])
  expect(violations).toEqual([])
})

test('a whole number is no time, and what does not fit is a violation', async () => {
  await write('misfit.parquet', `select 1700000000::bigint as at, 'x' as n, 9007199254740993::bigint as i`)
  const columns = { at: column.datetime(), n: column.number(), i: column.integer() }
  const { violations } = await readSource(source.parquet('misfit.parquet'), columns, { root })
  expect(violations.map(({ column, problem }) => `${column} ${problem}`)).toEqual(['at type', 'n type', 'i type'])
})

test('a file that is none, an empty one, a missing column', async () => {
  writeFileSync(join(root, 'text.parquet'), 'no parquet at all')
  await write('none.parquet', 'select 1 as a where false')
  const read = (name: string) => readSource(source.parquet(name), { a: column.number() }, { root })
  await expect(read('text.parquet')).rejects.toThrow('text.parquet cannot be read as Parquet')
  await expect(read('none.parquet')).rejects.toThrow('no rows')
  await write('other.parquet', 'select 1 as b')
  await expect(read('other.parquet')).rejects.toThrow('has no column "a" (it has "b")')
})

test('an abort ends the reading with its reason', async () => {
  await write('large.parquet', 'select range as a, repeat(md5(range::varchar), 5) as t from range(1000000)')
  const stop = new AbortController()
  const columns = { a: column.number(), t: column.text() }
  const reading = readSource(source.parquet('large.parquet'), columns, { root, signal: stop.signal })
  setTimeout(() => stop.abort(new Error('enough')), 150)
  await expect(reading).rejects.toThrow('enough')
})
