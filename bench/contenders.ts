// The three servers of the same task, each a process of its own on a free port.
import { type ChildProcess, fork, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { bench, cli, python, reviews } from './setup.ts'

export interface Contender {
  url: string
  stop(): Promise<void>
}

export const startOurs = (state: string): Promise<Contender> =>
  ready(fork(cli, ['serve', '--project', reviews, '--state', state, '--port', '0'], { env: quiet }))

export const startEcho = (answer: string): Promise<Contender> => ready(fork(join(bench, 'echo.ts'), [answer]))

export const startFastApi = async (pipeline: string): Promise<Contender> => {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const options = ['--app-dir', join(bench, 'peers'), '--port', String(port), '--workers', '1', '--no-access-log']
  const child = spawn(python, ['-m', 'uvicorn', 'app_fastapi:app', '--log-level', 'warning', ...options], {
    stdio: ['ignore', 2, 2],
    env: { ...process.env, PIPELINE: pipeline },
  })
  // The others notice by themselves that we are gone.
  process.once('exit', () => child.kill())
  while (!(await answers(`${url}/health`))) {
    if (child.exitCode !== null) throw new Error(`uvicorn ended with ${child.exitCode}`)
    await wait(200)
  }
  return { url, stop: () => stop(child) }
}

const quiet = { ...process.env, LOG_LEVEL: 'error' }

const ready = (child: ChildProcess): Promise<Contender> =>
  new Promise((done, failed) => {
    child.once('message', ({ ready: url }: { ready: string }) => done({ url, stop: () => stop(child) }))
    child.once('exit', (code) => failed(new Error(`a server ended with ${code} before it was ready`)))
  })

const stop = (child: ChildProcess): Promise<void> =>
  new Promise((done) => {
    child.once('exit', () => done())
    child.kill('SIGTERM')
  })

const answers = (url: string): Promise<boolean> =>
  fetch(url).then(
    ({ ok }) => ok,
    () => false,
  )

const freePort = (): Promise<number> =>
  new Promise((done) => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => done(port))
    })
  })
