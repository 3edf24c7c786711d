// The servers, each with a store of its own under bench/.cultivar/mlflow: ours, and MLflow's with SQLite and with PostgreSQL.
import { fork } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { openStore, type Store } from '../../src/store.ts'
import { memoryOf } from '../measure.ts'
import { type Server, startPeer } from '../serving/servers.ts'
import { bench, cli, installPeers, scratchFolder } from '../setup.ts'

/** A server with what it needs to be filled past its API. */
export interface Contender {
  name: string
  /** Where its tables are. */
  database: { kind: 'postgres'; url: string } | { kind: 'sqlite'; file: string }
  /** Whose tables these are. */
  schema: 'cultivar' | 'mlflow'
  start(): Promise<Server>
  /** What the server and all that it started hold at this moment, in MB. */
  memory(server: Server): number
  close(): Promise<void>
}

export const folder = scratchFolder('mlflow')
const peers = join(bench, 'mlflow', 'peers')
export const python = (): string => installPeers('bench-mlflow', join(peers, 'requirements.txt'))

/** All of them, with nothing in their stores. */
export const openContenders = async (): Promise<Contender[]> => [await ours(), sqlite(), await postgres()]

const fresh = (name: string): string => {
  const path = join(folder, name)
  rmSync(path, { recursive: true, force: true })
  return scratchFolder(join('mlflow', name))
}

const ours = async (): Promise<Contender> => {
  const state = fresh('ours')
  const store = await openStore({ state })
  return {
    name: 'cultivar',
    schema: 'cultivar',
    database: { kind: 'postgres', url: addressOf(store) },
    start: () => startOurs(state),
    memory: ({ pid }) => memoryOf(pid, state),
    close: () => store.close(),
  }
}

const addressOf = ({ pool }: Store) => pool.options.connectionString!

const startOurs = (state: string): Promise<Server> => {
  const args = ['serve', '--project', join(bench, 'mlflow', 'project'), '--state', state, '--port', '0']
  const child = fork(cli, args, { env: { ...process.env, LOG_LEVEL: 'error' } })
  const stop = () =>
    new Promise<void>((done) => {
      child.once('exit', () => done())
      child.kill('SIGTERM')
    })
  return new Promise((done, failed) => {
    child.once('message', ({ ready: url }: { ready: string }) => done({ url, pid: child.pid!, stop }))
    child.once('exit', (code) => failed(new Error(`the server ended with ${code} before it was ready`)))
  })
}

const sqlite = (): Contender => {
  const home = fresh('sqlite')
  const file = join(home, 'mlflow.db')
  return { ...theirs(home, `sqlite:///${file}`), name: 'MLflow, SQLite', database: { kind: 'sqlite', file } }
}

/** In a PostgreSQL of its own, of the same build and with the same settings as ours. */
const postgres = async (): Promise<Contender> => {
  const home = fresh('postgres')
  const store = await openStore({ state: join(home, 'state') })
  const url = new URL(addressOf(store))
  await store.pool.query('create database mlflow')
  url.pathname = '/mlflow'
  const server = theirs(home, url.href.replace(/^postgres:/, 'postgresql+psycopg2:'))
  const database = { kind: 'postgres' as const, url: url.href }
  return { ...server, name: 'MLflow, PostgreSQL', database, close: () => store.close() }
}

const theirs = (home: string, uri: string): Omit<Contender, 'name' | 'database'> => ({
  schema: 'mlflow',
  start: () =>
    startPeer({
      program: python(),
      // With as many workers as it starts by itself.
      args: [
        ...['-m', 'mlflow', 'server', '--backend-store-uri', uri, '--artifacts-destination', join(home, 'files')],
        ...['--host', '127.0.0.1', '--port', '{port}'],
      ],
      environment: { MLFLOW_DISABLE_TELEMETRY: 'true', DO_NOT_TRACK: 'true' },
      health: '/health',
    }),
  memory: ({ pid }) => memoryOf(pid, existsSync(join(home, 'state')) ? join(home, 'state') : undefined),
  close: async () => {},
})

/** Runs statements in the database of a contender, past its API. */
export const inDatabase = async ({ database }: Contender, statements: string[]): Promise<void> => {
  if (database.kind === 'sqlite') {
    const { DatabaseSync } = await import('node:sqlite')
    const opened = new DatabaseSync(database.file)
    opened.exec(['pragma synchronous = off', 'begin', ...statements, 'commit', 'analyze'].join(';\n'))
    opened.close()
    return
  }
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  for (const statement of [...statements, 'vacuum analyze']) await client.query(statement)
  await client.end()
}
