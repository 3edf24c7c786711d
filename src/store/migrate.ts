import { fileURLToPath } from 'node:url'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import type pg from 'pg'
import { takingTurns } from './turns.ts'

const migrationsFolder = fileURLToPath(new URL('./migrations', import.meta.url))

/** Brings the schema up to date. */
export const migrateDatabase = (pool: pg.Pool): Promise<void> =>
  takingTurns(pool, (client) => migrate(drizzle(client), { migrationsFolder }))
