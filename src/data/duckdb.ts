import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'

interface Options {
  signal?: AbortSignal | undefined
  /** A folder for what does not fit into memory. Without it nothing is spilled. */
  spill?: string
}

/** Opens an engine of its own, works with it and closes it. An abort interrupts the running query and rejects with its reason. */
export const withDuckDB = async <T>(
  work: (db: DuckDBConnection) => Promise<T>,
  { signal, spill = '' }: Options = {},
): Promise<T> => {
  signal?.throwIfAborted()
  const instance = await DuckDBInstance.create(':memory:', { ...settings, temp_directory: spill })
  const db = await instance.connect()
  const interrupt = () => db.interrupt()
  signal?.addEventListener('abort', interrupt, { once: true })
  try {
    return await work(db)
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  } finally {
    signal?.removeEventListener('abort', interrupt)
    db.closeSync()
    instance.closeSync()
  }
}

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
