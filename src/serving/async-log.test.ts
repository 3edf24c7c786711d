import { expect, test } from 'vitest'
import { CultivarError } from '../kit/errors.ts'
import { openAsyncLog } from './async-log.ts'
import type { PredictionLog } from './log.ts'
import type { LoggedPrediction } from './log-statement.ts'

const row = (id: number): LoggedPrediction => ({
  id: String(id),
  model: 'm',
  version: 1,
  input: '{}',
  output: '{}',
  label: 'good',
  confidence: 1,
  prediction: null,
  latencyMs: 1,
  requestId: null,
  route: 'champion',
  propensity: 1,
})
const rows = (count: number, from = 0) => Array.from({ length: count }, (_, i) => row(from + i))

/** A durable log that keeps what it gets, after it has failed as often as it was told. */
const logBehind = (failures: Error[] = []) => {
  const kept: string[] = []
  const gate = Promise.withResolvers<void>()
  const log: PredictionLog = {
    append: async (given) => {
      await gate.promise
      const failure = failures.shift()
      if (failure) throw failure
      kept.push(...given.map(({ id }) => id))
    },
    depth: () => 0,
    drain: async () => {},
  }
  return { log, kept, open: gate.resolve }
}

const away = () => new CultivarError('store/unavailable', 'away')

test('a row is taken before it is written, and a drain writes all of them in order', async () => {
  const { log, kept, open } = logBehind()
  const later = openAsyncLog(log)
  await later.append(rows(700))
  await later.append(rows(700, 700))
  expect([kept.length, later.depth()]).toEqual([0, 1_400])
  open()
  await later.drain()
  expect(kept).toEqual(rows(1_400).map(({ id }) => id))
  expect([later.depth(), later.dropped().size]).toEqual([0, 0])
})

test('more than its capacity is dropped and counted', async () => {
  const { log, kept, open } = logBehind()
  const later = openAsyncLog(log)
  for (let from = 0; from < 10_500; from += 700) await later.append(rows(700, from))
  expect(later.depth()).toBe(10_000)
  expect(later.dropped()).toEqual(new Map([['m', 500]]))
  open()
  await later.drain()
  expect(kept).toHaveLength(10_000)
})

test('while the database is away rows wait, and nothing is lost', async () => {
  const { log, kept, open } = logBehind([away(), away()])
  const later = openAsyncLog(log, { pauseMs: 1 })
  open()
  await later.append(rows(3))
  await later.drain()
  expect(kept).toEqual(['0', '1', '2'])
  expect(later.dropped().size).toBe(0)
})

test('rows that the database refuses are dropped and counted, and the next ones are kept', async () => {
  const { log, kept, open } = logBehind([new Error('refused')])
  const later = openAsyncLog(log)
  open()
  await later.append(rows(2))
  await later.drain()
  await later.append(rows(2, 2))
  await later.drain()
  expect(kept).toEqual(['2', '3'])
  expect(later.dropped()).toEqual(new Map([['m', 2]]))
})

test('a drain waits for a database that is away, but not forever', async () => {
  const { log, kept, open } = logBehind(Array.from({ length: 1_000 }, away))
  const later = openAsyncLog(log, { pauseMs: 1, drainMs: 20 })
  open()
  await later.append(rows(600))
  await later.drain()
  expect(kept).toEqual([])
  expect(later.dropped()).toEqual(new Map([['m', 600]]))
})
