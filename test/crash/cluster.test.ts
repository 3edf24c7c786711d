import { get } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectAllKept } from './database.ts'
import { type Answer, post, startLoad } from './load.ts'
import { type Place, textOf, trainedPlace } from './place.ts'
import { kill, nobodyLeft, processesOf } from './proc.ts'
import { launch, type Running, ready, startServing, stop } from './process.ts'
import { until } from './until.ts'

type Server = Running & { url: string }

let place: Place
let server: Server | undefined
beforeAll(async () => {
  place = await trainedPlace(2)
})
afterAll(() => place?.remove())

const processes = 2
/** The one that runs, or a new one. */
const serve = async (): Promise<Server> => {
  server ??= await startServing(place, ['serve', '--port', '0', '--processes', String(processes)])
  return server
}

/** What a path answers. Who is with a process when it is killed asks again, as every client has to. */
const asked = (url: string): Promise<string> => askedOnce(url).catch(() => askedOnce(url))

// On a connection of its own, as a new client has one: only so does chance decide who answers.
const askedOnce = (url: string): Promise<string> =>
  new Promise((resolve, reject) => {
    get(url, { agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part
      })
      response.on('end', () => resolve(text)).on('error', reject)
    }).on('error', reject)
  })
const pidOf = async (url: string): Promise<number> => JSON.parse(await asked(`${url}/health`)).pid
const pidsOf = async (url: string): Promise<Set<number>> => {
  const seen = new Set<number>()
  await until(async () => seen.add(await pidOf(url)).size === processes, { what: 'answers of both', withinMs: 20_000 })
  return seen
}

test('both answer on the port that was chosen, and the one that started them answers nothing', async () => {
  const { url, pid } = await serve()
  const pids = await pidsOf(url)
  expect(pids.has(pid)).toBe(false)
  expect(processesOf(place.state).filter(({ command }) => command.includes('cli.ts serve'))).toHaveLength(1 + processes)
})

test('one that is killed under load comes back; who was with it tries again, and nothing acknowledged is lost', async () => {
  const { url } = await serve()
  const [victim] = await pidsOf(url)
  const clients = 16
  const load = startLoad({ urls: [url], clients })
  await until(() => load.seen.labels.size > 50, { what: 'load' })
  kill(victim!)
  const after = await until(
    async () => {
      const pids = await pidsOf(url)
      return !pids.has(victim!) && pids
    },
    { what: 'another process in its place', withinMs: 20_000 },
  )
  expect(after.size).toBe(processes)
  const then = load.seen.labels.size
  await until(() => load.seen.labels.size > then + 50, { what: 'load after the kill' })
  await load.stop()
  const { refused, bodies } = load.seen
  expect(
    [...refused.keys()].filter((status) => status !== 0),
    JSON.stringify([...bodies]),
  ).toEqual([])
  // Each client had one request under way; one more may have been on its way to the queue of the dead.
  expect(refused.get(0) ?? 0).toBeLessThanOrEqual(2 * clients)
  const counts = await expectAllKept(place.state, load.seen)
  console.log(`1 of ${processes} killed: ${counts.predictions} predictions kept, ${refused.get(0) ?? 0} tried again`)
})

test('a promotion reaches both within a second', async () => {
  const { url } = await serve()
  const pids = await pidsOf(url)
  const { version: before } = (await post(undefined, `${url}/predict`, { text: textOf(1) })) as Answer
  const version = before === '1' ? '2' : '1'
  await post(undefined, `${url}/api/models/m/promote`, { version })
  const started = performance.now()
  const seen = new Set<number>()
  await until(
    async () => {
      const { pid, models } = JSON.parse(await asked(`${url}/health`))
      if (models.m === `version ${version}`) seen.add(pid)
      return seen.size === pids.size
    },
    { what: 'the version on both' },
  )
  expect(performance.now() - started).toBeLessThan(1_000)
})

test('a scrape gives the sums of both, whoever answers, counts the database once, and never falls', async () => {
  const { url } = await serve()
  const pids = await pidsOf(url)
  const before = await predictionsIn(url)
  const load = startLoad({ urls: [url], labelEvery: 0 })
  await until(() => load.seen.predictions.length > 300, { what: 'load' })
  await load.stop()
  const predictions = before + load.seen.predictions.length
  for (let scrape = 0; scrape < 6; scrape++) expect(await predictionsIn(url)).toBe(predictions)
  expect(await asked(`${url}/metrics`)).toMatch(/^ml_model_info\{model="m",version="\d",learner="nbsvm"\} 1$/m)
  kill([...pids][0]!)
  await until(async () => ![...(await pidsOf(url))].includes([...pids][0]!), { what: 'another', withinMs: 20_000 })
  expect(await predictionsIn(url)).toBe(predictions)
  await post(undefined, `${url}/predict`, { text: textOf(1) })
  expect(await predictionsIn(url)).toBe(predictions + 1)
})

const predictionsIn = async (url: string): Promise<number> => {
  const lines = (await asked(`${url}/metrics`)).matchAll(/^ml_predictions_total\{[^}]*\} (\d+)$/gm)
  return [...lines].reduce((sum, [, count]) => sum + Number(count), 0)
}

test('a port that is taken is said once, and nobody stays', async () => {
  const { url } = await serve()
  const port = new URL(url).port
  const second = launch(place, ['serve', '--port', port, '--processes', '2'])
  expect(await second.ended).toMatchObject({ code: 1 })
  expect(second.output.err.match(/server\/port-taken/g)).toHaveLength(1)
})

test('a project that cannot be served is said once', async () => {
  const broken = launch({ ...place, project: `${place.project}/none` }, ['serve', '--port', '0', '--processes', '2'])
  expect(await broken.ended).toMatchObject({ code: 1 })
  expect(broken.output.err.match(/config\/missing/g)).toHaveLength(1)
})

test.each(['SIGTERM', 'SIGKILL'] as const)('%s to the one that started them leaves nobody behind', async (signal) => {
  const running = await serve()
  server = undefined
  await pidsOf(running.url)
  const load = startLoad({ urls: [running.url] })
  await until(() => load.seen.labels.size > 20, { what: 'load' })
  kill(running.pid, signal)
  const ended = await running.ended
  await nobodyLeft(place.state, 10_000)
  await load.stop()
  if (signal === 'SIGTERM') expect(ended).toEqual({ code: 0, signal: null })
  expect([...load.seen.refused.keys()].filter((status) => status !== 0 && status !== 503)).toEqual([])
})

test('up takes the number too', async () => {
  const running = launch(place, ['up', '--port', '0', '--processes', String(processes), '--no-watch'])
  expect((await pidsOf(await ready(running))).size).toBe(processes)
  await stop(running)
  await nobodyLeft(place.state, 10_000)
})
