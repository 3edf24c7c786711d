import { createServer } from 'node:net'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { makePlace, type Place, trainedPlace } from './place.ts'
import { kill, nobodyLeft, processWith } from './proc.ts'
import { launch, type Running, says, startServing } from './process.ts'
import { until } from './until.ts'

const withinMs = 10_000

// Large enough that a training can be met while it runs.
const large = { rows: 4_000, words: 80 }

let trained: Place
let fresh: Place | undefined
beforeAll(async () => {
  trained = await trainedPlace(1, large)
})
afterEach(async () => {
  await fresh?.remove()
  fresh = undefined
})
afterAll(() => trained?.remove())

const up = ['up', '--port', '0']

test('Ctrl-C ends server, worker, a running training and PostgreSQL, and frees the port', async () => {
  const running = await upAndTraining()
  interrupt(running)
  await expectGone(running, { code: 0 })
})

test('SIGTERM to the parent alone does the same', async () => {
  const running = await upAndTraining()
  kill(running.pid, 'SIGTERM')
  await expectGone(running, { code: 0 })
})

test('a second Ctrl-C changes nothing', async () => {
  const running = await upAndTraining()
  interrupt(running)
  await until(() => running.child.exitCode !== null || !processWith(trained.state, 'train m'), { what: 'a first end' })
  if (running.child.exitCode === null) interrupt(running)
  await expectGone(running, { code: 0 })
})

test('a parent that is killed takes everything with it', async () => {
  const running = await upAndTraining()
  kill(running.pid)
  await expectGone(running, { signal: 'SIGKILL' })
})

test('worker and parent killed together: the server and the orphaned training end by themselves', async () => {
  const running = await upAndTraining()
  const worker = processWith(trained.state, 'cli.ts worker')!
  kill(worker.pid)
  kill(running.pid)
  await expectGone(running, { signal: 'SIGKILL' })
})

test.each(['interrupt', 'SIGTERM', 'SIGKILL'] as const)('%s in the first training', async (how) => {
  fresh = makePlace(large)
  const running = launch(fresh, up, { alone: true })
  await says(running, /^train: nbsvm/m)
  if (how === 'interrupt') interrupt(running)
  else kill(running.pid, how)
  await nobodyLeft(fresh.state, withinMs)
  expect(running.output.err).not.toMatch(/could not be trained/)
})

test('Ctrl-C while PostgreSQL is being made', async () => {
  fresh = makePlace()
  const running = launch(fresh, up, { alone: true })
  await until(() => processWith(fresh!.state, 'initdb'), { what: 'initdb', withinMs: 30_000 })
  interrupt(running)
  await nobodyLeft(fresh.state, withinMs)
  expect(await running.ended).toMatchObject({ code: 0 })
})

/** As a person who has started it and asked for a training. */
const upAndTraining = async () => {
  const running = await startServing(trained, up, { alone: true })
  await until(() => processWith(trained.state, 'cli.ts worker'), { what: 'the worker' })
  await says(running, /the worker is ready/)
  const body = JSON.stringify({ mode: 'full' })
  const headers = { 'content-type': 'application/json' }
  await fetch(`${running.url}/api/models/m/train`, { method: 'POST', headers, body })
  await until(() => processWith(trained.state, 'train m'), { what: 'a training', withinMs: 30_000 })
  return running
}

// What a terminal does: the signal goes to the whole group in the foreground.
const interrupt = ({ pid }: Running) => process.kill(-pid, 'SIGINT')

const expectGone = async (running: Running & { url: string }, end: object) => {
  await nobodyLeft(trained.state, withinMs)
  expect(await running.ended).toMatchObject(end)
  expect(await canListen(Number(new URL(running.url).port))).toBe(true)
}

const canListen = (port: number) =>
  new Promise<boolean>((resolve) => {
    const server = createServer().once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
