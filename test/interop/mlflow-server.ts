// MLflow's own tracking server.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { freePort } from '../../src/store/port.ts'
import { quiet } from './mlflow-client.ts'
import { binOf } from './python.ts'

export interface MlflowServer {
  url: string
  close(): Promise<void>
}

/** A real server with nothing in it. */
export const startMlflow = async (): Promise<MlflowServer> => {
  const folder = mkdtempSync(join(tmpdir(), 'mlflow-server-'))
  const port = await freePort()
  const stores = ['--backend-store-uri', `sqlite:///${folder}/db`, '--artifacts-destination', join(folder, 'files')]
  const args = ['server', ...stores, '--workers', '1', '--host', '127.0.0.1', '--port', String(port)]
  const env = { ...process.env, ...quiet }
  const child = spawn(join(binOf('mlflow-3'), 'mlflow'), args, { cwd: folder, env, detached: true, stdio: 'ignore' })
  const close = async () => {
    await end(child)
    rmSync(folder, { recursive: true, force: true })
  }
  const url = `http://127.0.0.1:${port}`
  for (let tries = 0; !(await isUp(url)); tries++) {
    if (tries > 300) {
      await close()
      throw new Error('the server of MLflow did not answer')
    }
    await wait(200)
  }
  return { url, close }
}

const isUp = (url: string) =>
  fetch(`${url}/health`)
    .then(({ ok }) => ok)
    .catch(() => false)

const end = (child: ChildProcess) =>
  new Promise((done) => {
    child.once('exit', done)
    process.kill(-child.pid!, 'SIGTERM')
  })
