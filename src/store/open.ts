import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import { CultivarError } from '../kit/errors.ts'
import { type Blobs, fileBlobs } from './blobs.ts'
import { embeddedPostgres, ensureRunning, stopIfLast } from './embedded.ts'
import { migrateDatabase } from './migrate.ts'
import type { KnownDays } from './partitions.ts'
import { openPresence, type Presence } from './presence.ts'
import { storeProblem } from './problem.ts'

export interface Store {
  db: NodePgDatabase
  pool: pg.Pool
  blobs: Blobs
  /** The folder of everything that this project keeps. */
  state: string
  /** Where the database is reached, for the job queue, which keeps connections of its own. */
  url: string
  /** The days whose prediction log has a partition already. */
  days: KnownDays
  /** Calls the listener on every `notify` of the channel, and after a reconnection, with an empty payload. */
  on: Presence['on']
  notify(channel: string, payload: string): Promise<void>
  close(): Promise<void>
}

interface StoreOptions {
  /** `.cultivar` beside the typed file. */
  state: string
  /** A PostgreSQL of yours; without it one of our own is started. */
  databaseUrl?: string | undefined
  poolSize?: number
}

/** Opens the database, starting and migrating it as needed, and the blobs. Every `openStore` wants its `close`. */
export const openStore = async ({ state, databaseUrl, poolSize = 8 }: StoreOptions): Promise<Store> => {
  const server = databaseUrl === undefined ? await ownServer(state) : yourServer(databaseUrl)
  const name = `cultivar:${process.pid}:${randomUUID().slice(0, 8)}`
  const presence = await openPresence(name, server.reachable).catch((error: unknown) => {
    throw storeProblem(error) ?? error
  })
  const url = presence.url()
  const pool = new pg.Pool({
    connectionString: url,
    application_name: name,
    max: poolSize,
    connectionTimeoutMillis: 10_000,
  })
  // A stopping server ends idle clients with an error that, unheard, would end the process.
  pool.on('error', () => {})
  const close = async () => {
    await presence.close()
    await server.leave(() => isAlone(pool, name))
    await pool.end()
  }
  try {
    await migrateDatabase(pool)
  } catch (error) {
    await close()
    throw storeProblem(error) ?? error
  }
  return {
    db: drizzle(pool),
    pool,
    blobs: fileBlobs(join(state, 'blobs')),
    url,
    state,
    days: new Set(),
    on: presence.on,
    notify: async (channel, payload) => {
      await pool.query('select pg_notify($1, $2)', [channel, payload])
    },
    close,
  }
}

interface Server {
  reachable(): Promise<string>
  /** Stops the server if it is ours and nobody else needs it. */
  leave(isAlone: () => Promise<boolean>): Promise<void>
}

const yourServer = (url: string): Server => {
  if (/^postgres(ql)?:\/\//.test(url)) return { reachable: async () => url, leave: async () => {} }
  const message = 'DATABASE_URL is no PostgreSQL address. It looks like postgres://user:password@host:5432/database.'
  throw new CultivarError('store/unavailable', message)
}

const ownServer = async (state: string): Promise<Server> => {
  const embedded = await embeddedPostgres(state)
  return {
    reachable: () => ensureRunning(embedded),
    leave: (isAlone) => stopIfLast(embedded, isAlone),
  }
}

/** Whether no other Cultivar process is connected. A server that no longer answers has nobody either. */
const isAlone = async (pool: pg.Pool, name: string): Promise<boolean> => {
  try {
    const { rowCount } = await pool.query(
      `select 1 from pg_stat_activity where application_name like 'cultivar:%' and application_name <> $1 limit 1`,
      [name],
    )
    return rowCount === 0
  } catch {
    return true
  }
}
