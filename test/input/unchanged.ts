import { expect } from 'vitest'
import type { Context } from '../../src/store.ts'

/** How many rows each table has, and what the deployments say. */
export const contents = async ({ store: { pool } }: Context): Promise<Record<string, unknown>> => {
  const { rows: tables } = await pool.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname = 'public' or (schemaname = 'pgboss' and tablename = 'job') order by name`,
  )
  const counts = tables.map(({ name }) => `select '${name}' as name, count(*)::int as count from ${name}`)
  const { rows } = await pool.query<{ name: string; count: number }>(counts.join(' union all '))
  const { rows: deployments } = await pool.query('select * from deployments order by model')
  return { ...Object.fromEntries(rows.map(({ name, count }) => [name, count])), deployments }
}

/** Does the work and holds that no table has a row more or less than before. */
export const unchanged = async <T>(ctx: Context, work: () => Promise<T>): Promise<T> => {
  const before = await contents(ctx)
  const result = await work()
  expect(await contents(ctx)).toEqual(before)
  return result
}
