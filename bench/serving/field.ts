// An ONNX model of a hundred trees, one row a request, 32 connections: ours with its durable log, and the servers of the field,
// each in its own way and without any log.
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Comparison, Figure } from '../comparison.ts'
import { measure } from '../measure.ts'
import { bench, installPeers, scratchFolder } from '../setup.ts'
import { type Server, startOurs, startPeer } from './servers.ts'
import { type Bodies, customerBodies, onnxFile } from './task.ts'
import { type Load, load, perSecond } from './wrk.ts'

const peers = join(bench, 'serving', 'peers')

interface Contender {
  name: string
  path: string
  bodies: keyof Awaited<ReturnType<typeof customerBodies>>
  /** The virtual environment, named like its list of packages. */
  needs: string
  start(python: string): Promise<Server>
}

const from = (python: string, program: string) => join(dirname(python), program)
const environment = { MODEL: onnxFile }

const contenders: Contender[] = [
  {
    ...{ name: 'FastAPI + ONNX Runtime', path: '/predict', bodies: 'numbers', needs: 'mlflow' },
    start: (python) =>
      startPeer({
        program: python,
        args: [
          ...['-m', 'uvicorn', 'fastapi_onnx:app', '--app-dir', peers, '--port', '{port}'],
          ...['--workers', '1', '--no-access-log', '--log-level', 'warning'],
        ],
        ...{ environment, health: '/health' },
      }),
  },
  {
    ...{ name: 'MLServer', path: '/v2/models/numbers/infer', bodies: 'tensors', needs: 'mlserver' },
    start: (python) =>
      startPeer({
        ...{ program: from(python, 'mlserver'), args: ['start', join(peers, 'mlserver_numbers')] },
        // One process, which is what it is fastest with on two cores.
        environment: {
          ...environment,
          MLSERVER_PARALLEL_WORKERS: '0',
          MLSERVER_HTTP_PORT: '{port}',
          MLSERVER_GRPC_PORT: '0',
          MLSERVER_METRICS_PORT: '0',
          MLSERVER_DEBUG: 'false',
        },
        health: '/v2/models/numbers/ready',
      }),
  },
  {
    ...{ name: 'BentoML', path: '/predict', bodies: 'numbers', needs: 'bentoml' },
    start: (python) =>
      startPeer({
        program: from(python, 'bentoml'),
        args: ['serve', 'bentoml_numbers:Numbers', '--working-dir', peers, '--port', '{port}', '--host', '127.0.0.1'],
        environment: { ...environment, BENTOML_DO_NOT_TRACK: 'True' },
        health: '/readyz',
      }),
  },
  {
    ...{ name: 'LitServe', path: '/predict', bodies: 'numbers', needs: 'litserve' },
    start: (python) =>
      startPeer({
        ...{ program: python, args: [join(peers, 'litserve_numbers.py'), '{port}'] },
        ...{ environment, health: '/health' },
      }),
  },
  {
    ...{ name: 'mlflow models serve', path: '/invocations', bodies: 'records', needs: 'mlflow' },
    start: async (python) => {
      const folder = join(scratchFolder('serving'), 'mlflow')
      const save = [join(peers, 'mlflow_onnx.py'), onnxFile, folder]
      if (!existsSync(folder)) await measure({ program: python, args: save })
      const args = ['models', 'serve', '-m', folder, '--env-manager', 'local', '--port', '{port}', '--workers', '1']
      return startPeer({
        ...{ program: from(python, 'mlflow'), args },
        environment: { ...environment, PATH: `${dirname(python)}:${process.env['PATH']}` },
        health: '/ping',
      })
    },
  },
]

export const field: Figure = {
  name: 'field',
  absence: () => undefined,
  measure: async (isQuick) => {
    const bodies = await customerBodies()
    const seconds = isQuick ? 4 : 10
    const under = async (server: Server, path: string, asked: Bodies): Promise<Load> => {
      await load(server.url + path, asked, 32, Math.ceil(seconds / 3))
      const seen = await load(server.url + path, asked, 32, seconds)
      await server.stop()
      return seen
    }
    const ours = await under(await startOurs(), '/api/models/imported/predict', bodies.numbers)
    const comparisons: Comparison[] = []
    const details: Record<string, Load> = { ours }
    for (const { name, path, bodies: kind, needs, start } of contenders) {
      console.error(`bench: ${name}`)
      const theirs = await under(await start(installPeers(needs, join(peers, `${needs}.txt`))), path, bodies[kind])
      details[name] = theirs
      const figure = { figure: 'field', peer: name }
      comparisons.push(
        { ...figure, measure: 'ONNX, req/s', ours: perSecond(ours), theirs: perSecond(theirs) },
        { ...figure, measure: 'ONNX, p99 ms', ours: ours.p99_ms, theirs: theirs.p99_ms },
      )
      if (theirs.refused + theirs.broken > 0)
        comparisons.push({ ...figure, measure: 'not 2xx', ours: ours.refused, theirs: theirs.refused + theirs.broken })
    }
    return { comparisons, details }
  },
}
