// One row a request, 32 connections, the load generator on the same cores: ours with its durable log, a bare echo of the same
// payload, the same echo with our log and nothing else of ours (the floor), and FastAPI with scikit-learn without any log.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { openStore, type Store } from '../../src/store.ts'
import type { Figure } from '../comparison.ts'
import { measure } from '../measure.ts'
import { bench, dataFolder, imdb, installPeers, python, scratchFolder } from '../setup.ts'
import { type Server, startEcho, startFloor, startOurs, startPeer } from './servers.ts'
import { type Bodies, customerBodies, reviewBodies, state } from './task.ts'
import { type Load, load, perSecond } from './wrk.ts'

const connections = 32

export const throughput: Figure = {
  name: 'throughput',
  absence: () => undefined,
  measure: async (isQuick) => {
    const seconds = isQuick ? 4 : 10
    const { rows } = await customerBodies()
    const texts = await contest({ name: 'sentiment', bodies: await reviewBodies(), app: 'fastapi_sentiment', seconds })
    const tables = await contest({ name: 'churn', bodies: rows, app: 'fastapi_churn', seconds })
    return { comparisons: [...texts.comparisons, ...tables.comparisons], details: [texts.details, tables.details] }
  },
}

interface Contest {
  name: string
  bodies: Bodies
  app: string
  seconds: number
}

const contest = async ({ name, bodies, app, seconds }: Contest) => {
  const path = `/api/models/${name}/predict`
  const under = async (server: Server, at = path) => {
    await load(server.url + at, bodies, connections, Math.ceil(seconds / 3))
    const seen = await load(server.url + at, bodies, connections, seconds)
    await server.stop()
    return seen
  }
  console.error(`bench: ${name}`)
  const { answer, unlogged, ours } = await logged(path, bodies, seconds)
  const echo = await under(await startEcho(answer))
  const floor = await under(await startFloor(answer))
  const later = await under(await startOurs({ log: 'async' }))
  const two = await under(await startOurs({ processes: 2 }))
  const peer = await under(await startFastApi(app, name), '/predict')
  const beside = (run: Load, other: Load, of: string) => ({
    ...{ figure: 'throughput', ours: perSecond(run), peer: of, theirs: perSecond(other) },
  })
  const ratio = (run: Load, other: Load) => perSecond(run) / perSecond(other)
  const share = ratio(ours, echo)
  const times = ratio(ours, peer)
  const asyncShare = ratio(later, echo)
  const comparisons = [
    {
      ...beside(ours, echo, 'echo'),
      measure: `${name}, req/s`,
      bar: { name: 'of echo 0.3', value: share, atLeast: 0.3 },
    },
    { ...beside(ours, floor, 'floor'), measure: `${name}, req/s` },
    { ...beside(floor, echo, 'echo'), measure: `${name}, the floor` },
    { ...beside(ours, peer, 'FastAPI'), measure: `${name}, req/s`, bar: { name: '30 ×', value: times, atLeast: 30 } },
    {
      ...beside(later, echo, 'echo'),
      measure: `${name}, async log`,
      bar: { name: 'stretch 0.5', value: asyncShare, atLeast: 0.5 },
    },
    { ...beside(two, ours, 'one process'), measure: `${name}, two processes` },
    {
      figure: 'throughput',
      measure: `${name}, p99 ms`,
      ours: ours.p99_ms,
      peer: 'FastAPI',
      theirs: peer.p99_ms,
      bar: { name: 'at most 15', atMost: 15 },
    },
    {
      figure: 'throughput',
      measure: `${name}, not 2xx`,
      ours: ours.refused + ours.broken,
      bar: { name: 'none', atMost: 0 },
    },
    {
      figure: 'throughput',
      measure: `${name}, answered and not in the log`,
      ours: unlogged,
      bar: { name: 'none', atMost: 0 },
    },
  ]
  return { comparisons, details: { name, ours, echo, floor, later, two, peer } }
}

/** Ours with its durable log; counts what was answered and is not in the log, which has to be nothing. */
const logged = async (path: string, bodies: Bodies, seconds: number) => {
  const store = await openStore({ state })
  try {
    await store.pool.query('truncate prediction_logs')
    const server = await startOurs()
    const answer = await oneAnswer(server.url + path, bodies.first)
    await load(server.url + path, bodies, connections, Math.ceil(seconds / 3))
    const before = await settledRows(store)
    const ours = await load(server.url + path, bodies, connections, seconds)
    await server.stop()
    const unlogged = Math.max(0, ours.requests - ours.refused - ((await settledRows(store)) - before))
    return { answer, unlogged, ours }
  } finally {
    await store.close()
  }
}

// wrk leaves without waiting for its last answers, whose rows arrive a moment later.
const settledRows = async ({ pool }: Store): Promise<number> => {
  const count = async () =>
    Number((await pool.query<{ count: string }>('select count(*) from prediction_logs')).rows[0]!.count)
  for (let last = -1, now = await count(); ; last = now, now = await count()) {
    if (now === last) return now
    await wait(300)
  }
}

const oneAnswer = async (url: string, body: string): Promise<string> => {
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`)
  return response.text()
}

const startFastApi = async (app: string, name: string): Promise<Server> => {
  installPeers()
  const pipeline = join(scratchFolder('serving'), `${name}.joblib`)
  if (!existsSync(pipeline)) {
    console.error(`bench: training ${name} of the peer (once)`)
    const { train, test } = imdb()
    const args = {
      sentiment: [join(bench, 'peers', 'imdb_sklearn.py'), '1', train, test, pipeline],
      churn: [
        join(bench, 'serving', 'peers', 'churn_sklearn.py'),
        join(dataFolder(), 'telco-churn', 'churn.csv.gz'),
        pipeline,
      ],
    }[name]!
    await measure({ program: python, args })
  }
  const where = ['--app-dir', join(bench, 'serving', 'peers'), '--port', '{port}', '--workers', '1', '--no-access-log']
  return startPeer({
    program: python,
    args: ['-m', 'uvicorn', `${app}:app`, '--log-level', 'warning', ...where],
    environment: { PIPELINE: pipeline },
    health: '/health',
  })
}
