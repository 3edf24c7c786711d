import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { embeddedPostgres, ensureRunning } from '../../src/store/embedded.ts'

/** A PostgreSQL that stands for one of the user's own: Cultivar does not start it again when it dies. */
export interface Database {
  url: string
  /** Kills it as a crash would. */
  kill(): void
  start(): Promise<void>
}

export const openDatabase = async (folder: string): Promise<Database> => {
  const embedded = await embeddedPostgres(folder)
  const kill = () => {
    const args = ['stop', '-w', '-D', embedded.data, '-m', 'immediate']
    execFileSync(join(embedded.programs, 'pg_ctl'), args, { ...embedded.user, cwd: '/', stdio: 'ignore' })
  }
  const url = await ensureRunning(embedded)
  return {
    url,
    kill,
    start: async () => {
      await ensureRunning(embedded)
    },
  }
}
