import type { DuckDBConnection } from '@duckdb/node-api'

interface Options {
  signal?: AbortSignal | undefined
  /** A folder for what does not fit into memory. Without it nothing is spilled. */
  spill?: string
}

interface Engine {
  db: DuckDBConnection
  /** Must be called, whatever happened. */
  close(): void
}

/** Native code of tens of megabytes, which a server that only answers never needs. */
export const loadDuckDB = (): Promise<typeof import('@duckdb/node-api')> => import('@duckdb/node-api')

/** Opens an engine of its own. An abort interrupts the query that runs in it. */
export const openDuckDB = async ({ signal, spill = '' }: Options = {}): Promise<Engine> => {
  signal?.throwIfAborted()
  const { DuckDBInstance } = await loadDuckDB()
  const instance = await DuckDBInstance.create(':memory:', { ...settings, temp_directory: spill })
  const db = await instance.connect()
  const interrupt = () => db.interrupt()
  signal?.addEventListener('abort', interrupt, { once: true })
  const close = () => {
    signal?.removeEventListener('abort', interrupt)
    db.closeSync()
    instance.closeSync()
  }
  return { db, close }
}

/** Opens an engine, works with it and closes it. */
export const withDuckDB = async <T>(work: (db: DuckDBConnection) => Promise<T>, options: Options = {}): Promise<T> => {
  const { db, close } = await openDuckDB(options)
  try {
    return await work(db)
  } finally {
    close()
  }
}

/** Its version, which only an engine that works can say. */
export const describeDuckDB = (): Promise<string> =>
  withDuckDB(async (db) => {
    for await (const [versions] of streamColumns(db, 'select version()')) return String(versions![0])
    return ''
  })

// Extensions would be downloaded while we run, so none is ever loaded.
const settings = {
  memory_limit: '256MB',
  threads: '2',
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
}

/** The rows of a query as they come: for each chunk one array of values a column. */
export const streamColumns = async function* (db: DuckDBConnection, sql: string): AsyncGenerator<unknown[][]> {
  const result = await db.stream(sql)
  for (;;) {
    const chunk = await result.fetchChunk()
    if (!chunk || chunk.rowCount === 0) return
    yield chunk.getColumns()
  }
}

export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`
export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** The path so that a pattern matcher reads it as the one file that it names. */
export const withoutPatterns = (path: string): string => path.replace(/[*?[]/g, '[$&]')
