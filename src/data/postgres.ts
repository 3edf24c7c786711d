import pg from 'pg'
import Cursor from 'pg-cursor'
import type { Columns, Source } from '../define.ts'
import { CultivarError } from '../kit/errors.ts'
import { type Opened, requireColumns } from './wanted.ts'

type PostgresSource = Extract<Source, { source: 'postgres' }>

const rowsPerBatch = 5000

/**
 * Opens a query. It runs in a transaction that can only read and that sees one moment, in UTC. Values come as PostgreSQL
 * writes them. The address may hold a password, so no message of ours and no cause repeats it.
 */
export const openPostgres = async (source: PostgresSource, wanted: Columns, signal?: AbortSignal): Promise<Opened> => {
  const client = clientOf(addressOf(source.url))
  // A server that stops tells every connection; unheard, that would end the process. The query that waits fails by itself.
  client.on('error', () => undefined)
  await client.connect().catch((error) => {
    throw queryError('The database cannot be reached', error)
  })
  const names: string[] = []
  return { names, batches: batchesOf(client, source.query, { wanted, names, signal }) }
}

interface Reading {
  wanted: Columns
  names: string[]
  signal: AbortSignal | undefined
}

const batchesOf = async function* (client: pg.Client, query: string, { wanted, names, signal }: Reading) {
  const cancel = () => client.end().catch(() => undefined)
  signal?.addEventListener('abort', cancel, { once: true })
  try {
    await client.query("begin transaction isolation level repeatable read read only; set local timezone = 'UTC'")
    await client.query("set local datestyle = 'ISO, YMD'")
    await client.query(noticeLostClient)
    const cursor = client.query(new Cursor(query, [], { rowMode: 'array', types: asWritten }))
    let { rows, fields } = await next(cursor)
    names.push(...fields)
    requireColumns('The query', names, wanted)
    const places = Object.keys(wanted).map((name) => names.indexOf(name))
    for (; rows.length > 0; { rows } = await next(cursor)) yield places.map((place) => rows.map((row) => row[place]))
  } catch (error) {
    signal?.throwIfAborted()
    throw error instanceof CultivarError ? error : queryError('The query failed', error)
  } finally {
    signal?.removeEventListener('abort', cancel)
    await client.end().catch(() => undefined)
  }
}

// Where the server knows the setting (14 and later), a query that we abort stops within two seconds instead of running on.
const noticeLostClient =
  "select set_config(name, '2s', true) from pg_settings where name = 'client_connection_check_interval'"

const next = (cursor: Cursor<unknown[]>) =>
  new Promise<{ rows: unknown[][]; fields: string[] }>((resolve, reject) => {
    cursor.read(rowsPerBatch, (error, rows, result) => {
      if (error) return reject(error)
      // At the end of the rows the driver gives no result at all, whatever its types say.
      resolve({ rows, fields: (result as typeof result | undefined)?.fields.map(({ name }) => name) ?? [] })
    })
  })

// The driver would turn a timestamp without a zone into this machine's time.
const asWritten = { getTypeParser: () => (value: unknown) => value } as unknown as pg.CustomTypesConfig

const addressOf = (url: PostgresSource['url']): string => {
  if (typeof url === 'string') return url
  const found = process.env[url.secret]
  if (found) return found
  throw new CultivarError('data/unreadable', `The environment has no ${url.secret}. Set it to the database's URL.`, {
    secret: url.secret,
  })
}

const clientOf = (connectionString: string) => {
  try {
    return new pg.Client({ connectionString, application_name: 'cultivar', connectionTimeoutMillis: 15_000 })
  } catch {
    throw new CultivarError(
      'data/unreadable',
      'The database URL is not valid. Write postgres://user:password@host/name.',
    )
  }
}

const queryError = (what: string, error: unknown) => {
  const { code, message } = error as { code?: string; message?: string }
  const reason = (message || code || 'no reason given').split('\n')[0]
  return new CultivarError(
    'data/unreadable',
    `${what}: ${reason}. Correct the source's URL or query.`,
    code ? { code } : {},
  )
}
