// Predictions under load: our server with its durable log, a bare echo, and FastAPI with scikit-learn, one after the other.
//   npm run bench -- predict [--seconds 10] [--connections 1,8,32] [--without-peer]
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { openStore, type Store } from '../src/store.ts'
import type { Bar } from './bar.ts'
import { type Bodies, writeBodies } from './bodies.ts'
import { type Contender, startEcho, startFastApi, startOurs } from './contenders.ts'
import { type Load, load, perSecond } from './load.ts'
import { measure } from './measure.ts'
import { report, rounded } from './report.ts'
import { bench, cli, imdb, installPeers, installWrk, python, reviews, scratchFolder } from './setup.ts'

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '10' },
    connections: { type: 'string', default: '1,8,32' },
    'without-peer': { type: 'boolean', default: false },
  },
})
const seconds = Number(options.seconds)
const connections = options.connections.split(',').map(Number)
const { train, test } = imdb()
const folder = scratchFolder('predict')
const state = join(folder, 'state')

/** One run of wrk, and how many rows the log gained by it where there is a log. */
interface Measured extends Load {
  server: string
  rows: number | null
}

const trainOurs = async (store: Store) => {
  const { rows } = await store.pool.query(
    `select 1 from deployments where model = 'sentiment' and champion is not null`,
  )
  if (rows.length > 0) return
  console.error('bench: training our model (once)')
  const data = ['--data', train, '--test', test]
  const args = [cli, 'train', 'sentiment', '--mode', 'quick', '--project', reviews, '--state', state, '--json', ...data]
  await measure({ program: process.execPath, args })
}

const trainPeer = async (): Promise<string> => {
  const pipeline = join(folder, 'pipeline.joblib')
  if (existsSync(pipeline)) return pipeline
  console.error('bench: training the model of the peer (once)')
  await measure({ program: python, args: [join(bench, 'peers', 'imdb_sklearn.py'), '1', train, test, pipeline] })
  return pipeline
}

const measureAll = async (server: string, { url, stop }: Contender, bodies: Bodies, store?: Store) => {
  const measured: Measured[] = []
  await load(url, bodies, Math.max(...connections), Math.ceil(seconds / 3))
  for (const count of connections) {
    console.error(`bench: ${server}, ${count} connections`)
    const before = store && (await settledRows(store))
    const seen = await load(url, bodies, count, seconds)
    measured.push({ server, ...seen, rows: store ? (await settledRows(store)) - before! : null })
  }
  await stop()
  return measured
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
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(`${url}/predict`, { method: 'POST', headers, body })
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`)
  return response.text()
}

const measureOurs = async (bodies: Bodies) => {
  const store = await openStore({ state })
  try {
    await trainOurs(store)
    await store.pool.query('truncate prediction_logs')
    const ours = await startOurs(state)
    const answer = await oneAnswer(ours.url, bodies.first)
    return { answer, measured: await measureAll('cultivar', ours, bodies, store) }
  } finally {
    await store.close()
  }
}

const measurePeer = async (bodies: Bodies) => {
  installPeers()
  const pipeline = await trainPeer()
  return measureAll('fastapi', await startFastApi(pipeline), bodies)
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
installWrk()
const bodies = await writeBodies(test, folder)
const { answer, measured: ours } = await measureOurs(bodies)
const echo = await measureAll('echo', await startEcho(answer), bodies)
const peer = options['without-peer'] ? [] : await measurePeer(bodies)

const most = Math.max(...connections)
const under = (runs: Measured[]) => runs.find((run) => run.connections === most)
const timesFaster = (than: Measured[], run: Measured) => {
  const other = than.find((theirs) => theirs.connections === run.connections)
  return other === undefined ? null : rounded(perSecond(run) / perSecond(other))
}
const acknowledged = ({ requests, refused }: Load) => requests - refused

const rows = [...echo, ...ours, ...peer].map((run) => ({
  server: run.server,
  connections: run.connections,
  'req/s': Math.round(perSecond(run)),
  p50_ms: rounded(run.p50_ms),
  p95_ms: rounded(run.p95_ms),
  p99_ms: rounded(run.p99_ms),
  'not 2xx': run.refused + run.broken,
  '2xx': acknowledged(run),
  'rows logged': run.rows,
  'of echo': timesFaster(echo, run),
  'of fastapi': timesFaster(peer, run),
}))

// What was on its way when wrk left has a row and was never counted: at most one request for each connection.
const unlogged = ours.map((run) => Math.max(0, acknowledged(run) - run.rows!))
const uncounted = ours.map((run) => Math.max(0, run.rows! - acknowledged(run) - run.connections))

const bars: Bar[] = [
  {
    name: `of the echo's req/s, ${most} connections`,
    value: perSecond(under(ours)!) / perSecond(under(echo)!),
    atLeast: 0.25,
  },
  ...(under(peer)
    ? [
        {
          name: `times FastAPI, ${most} connections`,
          value: perSecond(under(ours)!) / perSecond(under(peer)!),
          atLeast: 20,
        },
      ]
    : []),
  { name: `p99 in ms, ${most} connections`, value: under(ours)!.p99_ms, atMost: 25 },
  { name: 'answers that are no 2xx', value: ours.reduce((sum, run) => sum + run.refused + run.broken, 0), atMost: 0 },
  { name: 'acknowledged and not in the log', value: Math.max(...unlogged), atMost: 0 },
  { name: 'in the log and never asked for', value: Math.max(...uncounted), atMost: 0 },
]

report({ name: 'predict', rows, bars, details: { seconds, bodies: { ...bodies, first: undefined }, echo, ours, peer } })
