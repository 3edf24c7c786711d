// Writes ../golden/mlflow.json: what the clients read of MLflow's own server, which is what they have to read of ours.
//   node --conditions=source test/interop/mlflow-record.ts
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { type Generation, heardBy, quiet } from './mlflow-client.ts'
import { binOf, setup } from './python.ts'

const freePort = (): Promise<number> =>
  new Promise((done) => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => done(port))
    })
  })

const isUp = (url: string) =>
  fetch(`${url}/health`)
    .then(({ ok }) => ok)
    .catch(() => false)

/** A real server with nothing in it. */
const start = async (folder: string): Promise<{ url: string; child: ChildProcess }> => {
  const port = await freePort()
  const stores = ['--backend-store-uri', `sqlite:///${folder}/db`, '--artifacts-destination', join(folder, 'files')]
  const args = ['server', ...stores, '--workers', '1', '--host', '127.0.0.1', '--port', String(port)]
  const env = { ...process.env, ...quiet }
  const child = spawn(join(binOf('mlflow-3'), 'mlflow'), args, { cwd: folder, env, detached: true, stdio: 'ignore' })
  const url = `http://127.0.0.1:${port}`
  for (let tries = 0; !(await isUp(url)); tries++) {
    if (tries > 300) throw new Error('the server of MLflow did not answer')
    await wait(200)
  }
  return { url, child }
}

const record = async (environment: Generation, scripts: string[]): Promise<Record<string, unknown>> => {
  const folder = mkdtempSync(join(tmpdir(), 'mlflow-record-'))
  const { url, child } = await start(folder)
  try {
    const heard: Record<string, unknown> = {}
    for (const script of scripts) heard[script] = await heardBy(environment, `mlflow_${script}.py`, [url])
    return heard
  } finally {
    const ended = new Promise((done) => child.once('exit', done))
    process.kill(-child.pid!, 'SIGTERM')
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
}

setup()
const packages = ['mlflow-2', 'mlflow-3'].map((name) =>
  readFileSync(new URL(`requirements-${name}.txt`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n'),
)
const golden = {
  packages: packages.flat(),
  'mlflow-3': await record('mlflow-3', ['core', 'models', 'traces']),
  'mlflow-2': await record('mlflow-2', ['core', 'models']),
}
writeFileSync(new URL('../golden/mlflow.json', import.meta.url), `${JSON.stringify(golden, null, 1)}\n`)
