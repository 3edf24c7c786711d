import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import { CultivarError } from '../kit/errors.ts'
import { type Blobs, fileBlobs } from './blobs.ts'
import { embeddedPostgres, ensureRunning, stopIfLast } from './embedded.ts'
import { migrateDatabase } from './migrate.ts'
import type { KnownDays } from './partitions.ts'
import { nobodyPresent, openPresence, type Presence, presenceName } from './presence.ts'
import { storeProblem } from './problem.ts'

export interface Store {
  db: NodePgDatabase
  pool: pg.Pool
  blobs: Blobs
  /** The folder of everything that this project keeps. */
  state: string
  /** Where our own PostgreSQL keeps its data, which is not always the state folder; undefined for one of yours. */
  data: string | undefined
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
  const server = databaseUrl === undefined ? ownServer(state) : yourServer(databaseUrl)
  const pool = openPool(poolSize)
  const presence = await openPresence(presenceName(process.pid, randomUUID().slice(0, 8)), server.reachable, (url) => {
    pool.options.connectionString = url
  }).catch((error: unknown) => {
    throw storeProblem(error) ?? error
  })
  // Nobody is told that this process is gone before it is, so the last one to look really is alone.
  const close = async () => {
    await pool.end()
    await presence.close()
    await server.leave()
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
    state,
    data: server.data,
    days: new Set(),
    on: presence.on,
    notify: async (channel, payload) => {
      await pool.query('select pg_notify($1, $2)', [channel, payload])
    },
    close,
  }
}

const openPool = (max: number): pg.Pool => {
  const pool = new pg.Pool({ application_name: 'cultivar-pool', max, connectionTimeoutMillis: 10_000 })
  pool.on('error', () => {})
  // A server that dies ends its clients with an error, also those in the midst of a transaction. The query that waits
  // hears of it; as an event that nobody hears it would end the process.
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}

interface Server {
  data: string | undefined
  reachable(): Promise<string>
  /** Stops the server if it is ours and nobody else needs it. */
  leave(): Promise<void>
}

const yourServer = (url: string): Server => {
  const isAddress = /^postgres(ql)?:\/\//.test(url) && URL.canParse(url)
  if (isAddress) return { data: undefined, reachable: async () => url, leave: async () => {} }
  const message = 'DATABASE_URL is no PostgreSQL address. It looks like postgres://user:password@host:5432/database.'
  throw new CultivarError('store/unavailable', message)
}

const ownServer = (state: string): Server => {
  const embedded = embeddedPostgres(state)
  return {
    data: embedded.data,
    reachable: () => ensureRunning(embedded),
    leave: () => stopIfLast(embedded, nobodyPresent),
  }
}
