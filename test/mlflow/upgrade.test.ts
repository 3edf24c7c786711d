import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { migrateDatabase } from '../../src/store/migrate.ts'
import { type Context, openStore, type Store } from '../../src/store.ts'
import { historyPage } from '../../src/tracking.ts'

// A store that was filled before points had the number of a series.
const folder = mkdtempSync(join(tmpdir(), 'cultivar-upgrade-'))
let store: Store
let pool: pg.Pool
beforeAll(async () => {
  store = await openStore({ state: folder })
  await store.pool.query('create database older')
  const url = new URL(store.pool.options.connectionString!)
  url.pathname = '/older'
  pool = new pg.Pool({ connectionString: url.href, max: 2 })
  await migrate(drizzle(pool), { migrationsFolder: migrationsBefore('0004_series') })
})
afterAll(async () => {
  await pool.end()
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

const migrationsBefore = (tag: string): string => {
  const older = join(folder, 'migrations')
  cpSync(new URL('../../src/store/migrations', import.meta.url), older, { recursive: true })
  const journal = join(older, 'meta', '_journal.json')
  const { entries, ...rest } = JSON.parse(readFileSync(journal, 'utf8')) as { entries: { tag: string }[] }
  const before = entries.findIndex((entry) => entry.tag === tag)
  writeFileSync(journal, JSON.stringify({ ...rest, entries: entries.slice(0, before) }))
  return older
}

it('the points of an older store are kept, and go with their run', async () => {
  const runs = ['a', 'b']
  for (const run of runs) {
    await pool.query(
      `insert into runs (run_id, experiment_id, run_name, status, start_time, artifact_uri) values ($1, 0, '', 'RUNNING', 1, '')`,
      [run],
    )
    for (const key of ['loss', 'accuracy']) {
      for (const step of [1, 2, 3])
        await pool.query(`insert into metrics values ($1, $2, $3, 7, $4, $5)`, [run, key, step / 2, step, step === 2])
      await pool.query(`insert into latest_metrics values ($1, $2, 1.5, 7, 3, false)`, [run, key])
    }
  }
  await migrateDatabase(pool)
  const ctx = { store: { ...store, pool } } as Context
  for (const runId of runs)
    for (const key of ['loss', 'accuracy'])
      expect((await historyPage(ctx, { runId, key })).points).toEqual([
        ['0.5', '7', '1', 'f'],
        ['1', '7', '2', 't'],
        ['1.5', '7', '3', 'f'],
      ])
  await pool.query(`delete from runs where run_id = 'a'`)
  expect((await pool.query(`select distinct run_id from latest_metrics`)).rows).toEqual([{ run_id: 'b' }])
  expect((await pool.query(`select from metrics`)).rowCount).toBe(6)
})
