import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { CultivarError } from '../kit/errors.ts'
import { embeddedPostgres } from './embedded.ts'
import { storeProblem } from './problem.ts'

const run = promisify(execFile)

/** Says which PostgreSQL would be used and as whom it would run; starts none. Rejects with what stands in its way. */
export const describePostgres = async (state: string, databaseUrl: string | undefined): Promise<string> => {
  if (databaseUrl !== undefined) return describeYours(databaseUrl)
  const { programs, user, data } = await embeddedPostgres(state)
  try {
    const { stdout } = await run(join(programs, 'postgres'), ['--version'], { ...user, cwd: '/', timeout: 10_000 })
    return `${stdout.trim()}, runs as ${user ? `user ${user.uid}` : 'this user'}, data in ${data}`
  } catch (cause) {
    const message = `The PostgreSQL programs in ${programs} do not run: ${(cause as Error).message.trim().split('\n').at(-1)}. Install the packages again, or set DATABASE_URL to a PostgreSQL of yours.`
    throw new CultivarError('store/embedded', message, { programs }, { cause })
  }
}

const describeYours = async (url: string): Promise<string> => {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query<{ server_version: string }>('show server_version')
    return `PostgreSQL ${rows[0]!.server_version} of DATABASE_URL answers`
  } catch (error) {
    throw storeProblem(error) ?? error
  } finally {
    await client.end().catch(() => {})
  }
}
