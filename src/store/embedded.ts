import { randomBytes } from 'node:crypto'
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { CultivarError } from '../kit/errors.ts'
import { locked } from './lock.ts'
import { freePort, isFree } from './port.ts'
import { address, type Note, readNote, writeNote } from './postgres-note.ts'
import { findPrograms, runProgram } from './postgres-programs.ts'
import { dataHome, type PostgresUser, postgresUser } from './postgres-user.ts'
import { runningServer } from './postmaster.ts'

/** A PostgreSQL of our own for one state folder: where its programs and its data are, and as whom it runs. */
export interface Embedded {
  state: string
  data: string
  programs: string
  user: PostgresUser | undefined
}

/** Finds programs and data. Starts nothing. */
export const embeddedPostgres = (state: string): Embedded => {
  const user = postgresUser()
  return { state, user, programs: findPrograms(user), data: join(dataHome(state, user), 'postgres') }
}

/**
 * Starts the server unless it runs already, and says how to reach it. Safe to call from many processes at once, and
 * after any of them or the server itself was killed: a server that is still running for this data is adopted.
 */
export const ensureRunning = (embedded: Embedded): Promise<string> =>
  locked(embedded.state, async () => {
    const made = existsSync(join(embedded.data, 'PG_VERSION'))
    const note = made ? readNote(embedded.state, embedded.data) : await create(embedded)
    return (await adopt(embedded, note)) ?? start(embedded, note)
  })

/** Stops the server if `mayStop` says that nobody else is using it. */
export const stopIfLast = (embedded: Embedded, mayStop: (url: string) => Promise<boolean>): Promise<void> =>
  locked(embedded.state, async () => {
    const running = runningServer(embedded.data)
    if (!running) return
    const note = readNote(embedded.state, embedded.data)
    const url = address({ ...note, port: running.port ?? note.port })
    if (await mayStop(url)) await stop(embedded, 'fast')
  })

// The folder gets its name when it is whole: a start that was killed half-way leaves one that the next start clears away.
const create = async (embedded: Embedded): Promise<Note> => {
  clearUnfinished(embedded)
  const fresh = `${embedded.data}${unfinished}${randomBytes(4).toString('hex')}`
  mkdirSync(fresh, { recursive: true, mode: 0o700 })
  const note = { port: await freePort(), password: randomBytes(24).toString('base64url') }
  const passwordFile = `${fresh}.password`
  writeFileSync(passwordFile, note.password, { mode: 0o600 })
  if (embedded.user) {
    chownSync(fresh, embedded.user.uid, embedded.user.gid)
    chownSync(passwordFile, embedded.user.uid, embedded.user.gid)
  }
  const options = ['--username', 'cultivar', '--auth', 'scram-sha-256', '--encoding', 'UTF8', '--locale', 'C']
  try {
    await program(embedded, 'initdb', ['--pgdata', fresh, '--pwfile', passwordFile, ...options])
  } finally {
    rmSync(passwordFile, { force: true })
  }
  writeNote(embedded.state, note)
  // What may lie there has no PG_VERSION, so it is nobody's data.
  rmSync(embedded.data, { recursive: true, force: true })
  renameSync(fresh, embedded.data)
  return note
}

const unfinished = '.unfinished-'

const clearUnfinished = ({ data }: Embedded) => {
  const home = dirname(data)
  for (const name of readdirSync(home)) {
    if (name.startsWith(basename(data) + unfinished)) rmSync(join(home, name), { recursive: true, force: true })
  }
}

/** The address of a server that runs for this data, once it answers; one that does not answer is ended. */
const adopt = async (embedded: Embedded, note: Note): Promise<string | undefined> => {
  const patienceMs = 30_000
  for (let waited = 0; waited < patienceMs; waited += 100) {
    const running = runningServer(embedded.data)
    if (!running) return undefined
    const found = { ...note, port: running.port ?? note.port }
    if (running.port !== undefined && (await answers(embedded, address(found)))) {
      if (found.port !== note.port) writeNote(embedded.state, found)
      return address(found)
    }
    await wait(100)
  }
  await stop(embedded, 'immediate')
  return undefined
}

const start = async (embedded: Embedded, note: Note): Promise<string> => {
  const log = logFile(embedded)
  for (let attempt = 1; ; attempt++) {
    const port = (await isFree(note.port)) ? note.port : await freePort()
    const options = `-c listen_addresses=127.0.0.1 -c port=${port} -c unix_socket_directories= -c max_connections=200`
    try {
      await program(embedded, 'pg_ctl', ['start', '-w', '-t', '60', '-D', embedded.data, '-l', log, '-o', options])
      if (port !== note.port) writeNote(embedded.state, { ...note, port })
      return address({ ...note, port })
    } catch (cause) {
      // A killed server leaves children that hold its shared memory for a moment, and a free port can be taken meanwhile.
      if (attempt === 8) throw failedStart(embedded, cause)
      await wait(attempt * 150)
    }
  }
}

const stop = (embedded: Embedded, mode: 'fast' | 'immediate') =>
  program(embedded, 'pg_ctl', ['stop', '-w', '-t', '60', '-D', embedded.data, '-m', mode]).catch(() => undefined)

const program = ({ programs, user, data }: Embedded, name: string, args: string[]) =>
  runProgram(join(programs, name), args, { user, cwd: dirname(data) })

const failedStart = (embedded: Embedded, cause: unknown) => {
  const log = existsSync(logFile(embedded))
    ? readFileSync(logFile(embedded), 'utf8').trim().split('\n').slice(-3).join(' / ')
    : ''
  return new CultivarError(
    log.includes('No space left') ? 'store/full' : 'store/embedded',
    `PostgreSQL did not start in ${embedded.data}: ${log || (cause as Error).message}. Its log is ${logFile(embedded)}.`,
    { data: embedded.data },
    { cause },
  )
}

const logFile = (embedded: Embedded) => join(embedded.data, 'server.log')

const answers = async (embedded: Embedded, url: string): Promise<boolean> => {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 })
  client.on('error', () => {})
  try {
    await client.connect()
    return true
  } catch (error) {
    if ((error as { code?: string }).code !== wrongPassword) return false
    const message = `The password in postgres.json is not that of ${embedded.data}. Put the right file back, or move the data folder away to start afresh.`
    throw new CultivarError('store/embedded', message, { data: embedded.data }, { cause: error })
  } finally {
    await client.end().catch(() => {})
  }
}

const wrongPassword = '28P01'
