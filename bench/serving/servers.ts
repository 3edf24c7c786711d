// The servers of one task, each a process of its own on a free port.
import { type ChildProcess, fork, spawn } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { freePort } from '../../src/store/port.ts'
import { bench, cli } from '../setup.ts'
import { environment, projectFolder, state } from './task.ts'

export interface Server {
  url: string
  pid: number
  stop(): Promise<void>
}

interface Ours {
  log?: 'durable' | 'async'
  processes?: number
}

export const startOurs = ({ log = 'durable', processes = 1 }: Ours = {}): Promise<Server> => {
  const many = processes > 1 ? ['--processes', String(processes)] : []
  const args = ['serve', '--project', projectFolder, '--state', state, '--port', '0', ...many]
  return ready(fork(cli, args, { env: { ...process.env, ...environment({ BENCH_LOG: log }) } }))
}

/** A bare server that answers the very bytes that ours answered. */
export const startEcho = (answer: string): Promise<Server> => ready(fork(join(bench, 'serving', 'echo.ts'), [answer]))

/** The same, with each body in the durable log before its answer. */
export const startFloor = (answer: string): Promise<Server> => ready(fork(join(bench, 'serving', 'floor.ts'), [answer]))

interface Peer {
  program: string
  /** With `{port}` where the port goes. */
  args: string[]
  environment?: Record<string, string>
  /** What answers 200 as soon as the server can answer. */
  health: string
}

export const startPeer = async ({ program, args, environment: more, health }: Peer): Promise<Server> => {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const filled = (text: string) => text.replace('{port}', String(port))
  const own = Object.fromEntries(Object.entries(more ?? {}).map(([name, value]) => [name, filled(value)]))
  const env = { ...process.env, ...own }
  const child = spawn(program, args.map(filled), { stdio: ['ignore', 2, 2], env, detached: true })
  // It may have processes of its own, which it ends where it is asked to, and the others notice by themselves that we are gone.
  const kill = (signal: NodeJS.Signals) => {
    try {
      process.kill(-child.pid!, signal)
    } catch {
      // It is gone already.
    }
  }
  const end = () => kill('SIGTERM')
  process.once('exit', end)
  for (let tries = 0; !(await answers(url + health)); tries++) {
    if (child.exitCode !== null || tries > 600) throw new Error(`${program} did not answer on ${health}`)
    await wait(200)
  }
  const stop = async () => {
    const late = setTimeout(() => kill('SIGKILL'), 8_000)
    if (child.exitCode === null) {
      const ended = new Promise((done) => child.once('exit', done))
      end()
      await ended
    }
    clearTimeout(late)
    process.removeListener('exit', end)
  }
  return { url, pid: child.pid!, stop }
}

const ready = (child: ChildProcess): Promise<Server> =>
  new Promise((done, failed) => {
    child.once('message', ({ ready: url }: { ready: string }) =>
      done({ url, pid: child.pid!, stop: () => stop(child) }),
    )
    child.once('exit', (code) => failed(new Error(`a server ended with ${code} before it was ready`)))
  })

const stop = (child: ChildProcess): Promise<void> =>
  new Promise((done) => {
    child.once('exit', () => done())
    child.kill('SIGTERM')
  })

const answers = (url: string): Promise<boolean> =>
  fetch(url, { signal: AbortSignal.timeout(2_000) }).then(
    ({ ok }) => ok,
    () => false,
  )
