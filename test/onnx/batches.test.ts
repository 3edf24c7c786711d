// The rows of many requests share the batches of a model in a process of its own, and nobody notices but by the speed.
import pino from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { project } from '../../src/define.ts'
import { startServer } from '../../src/server.ts'
import { loadServable } from '../../src/serving/servable.ts'
import { recentInputs } from '../../src/serving/warm-up.ts'
import { ask, expectError, post } from '../input/ask.ts'
import type { House } from '../input/house.ts'
import { loan, openBrought, paidOf } from './brought.ts'
import { largestDifference } from './run.ts'

let house: House
beforeAll(async () => {
  house = await openBrought()
})
afterAll(() => house?.close())

const predict = (body: object, model = 'brought') => post(`${house.url}/api/models/${model}/predict`, body)
const sure = (paid: number) => Math.max(paid, 1 - paid)

test('requests that come together are answered each with its own, in fewer batches than there are', async () => {
  const before = await batches('brought')
  // So few at once that a busy machine is no reason to refuse one.
  for (let start = 0; start < 200; start += 25) {
    const answers = await Promise.all(Array.from({ length: 25 }, (_, i) => predict(loan(start + i))))
    answers.forEach(({ status, body }, i) => {
      expect(status).toBe(200)
      expect(body.confidence).toBeCloseTo(sure(paidOf(loan(start + i))), 5)
    })
  }
  const after = await batches('brought')
  expect(after.rows - before.rows).toBe(200)
  expect(after.waits - before.waits).toBe(200)
  expect(after.left - before.left).toBeLessThan(200)
  expect(after.reasons.get('ready')).toBeGreaterThan(0)
})

test('a request that is larger than a batch is answered whole and in order', async () => {
  const rows = Array.from({ length: 900 }, (_, i) => loan(i))
  const [many, one] = await Promise.all([predict({ instances: rows }), predict(loan(5))])
  expect(one.status).toBe(200)
  const expected = rows.map((row) => Number(sure(paidOf(row)).toFixed(4)))
  expect(many.body.predictions.map(({ confidence }: { confidence: number }) => Number(confidence.toFixed(4)))).toEqual(
    expected,
  )
  expect((await batches('brought')).reasons.get('split')).toBeGreaterThanOrEqual(4)
})

test('a row that the model cannot answer fails its own request and no other', async () => {
  const rows = Array.from({ length: 30 }, (_, i) => ({ a: i === 15 ? 1e35 : i }))
  const answers = await Promise.all(rows.map((row) => predict(row, 'tall')))
  expectError(answers[15]!, 'model/onnx-unsupported')
  const others = answers.filter((_, i) => i !== 15)
  expect(new Set(others.map(({ status }) => status))).toEqual(new Set([200]))
  const times = others.map(({ body }) => body.prediction / 1e10)
  expect(
    largestDifference(
      times,
      rows.filter((_, i) => i !== 15).map(({ a }) => a),
    ),
  ).toBeLessThan(1e-6)
  expect((await batches('tall')).reasons.get('retry')).toBeGreaterThan(0)
})

test('callers who go away harm nobody', async () => {
  const ends = new Set<unknown>()
  // As above, so few at once that a busy machine refuses nobody.
  for (let round = 0; round < 6; round++) {
    const staying = Array.from({ length: 15 }, (_, i) => predict(loan(i)))
    const leaving = Array.from({ length: 15 }, (_, i) => leave(i))
    for (const { status } of await Promise.all(staying)) expect(status).toBe(200)
    for (const end of await Promise.all(leaving)) ends.add(end)
  }
  expect(ends.has('gone')).toBe(true)
  expect([...ends].every((end) => end === 'gone' || end === 200)).toBe(true)
  expect((await predict(loan(1))).status).toBe(200)
})

/** Asks for many rows, and leaves after so many milliseconds unless the answer is there. */
const leave = (afterMs: number): Promise<unknown> => {
  const controller = new AbortController()
  setTimeout(() => controller.abort(), afterMs)
  const body = JSON.stringify({ instances: Array.from({ length: 20 }, (_, k) => loan(k)) })
  const headers = { 'content-type': 'application/json' }
  const url = `${house.url}/api/models/brought/predict`
  return fetch(url, { method: 'POST', headers, body, signal: controller.signal }).then(
    ({ status }) => status,
    () => 'gone',
  )
}

test('the newest inputs of a model are what its next version is warmed with', async () => {
  for (let i = 0; i < 70; i++) await predict(loan(i))
  await post(`${house.url}/predict`, { text: 'a lovely film' })
  const servable = await loadServable(house.ctx, { model: 'brought', version: 1 })
  const recent = await recentInputs(house.ctx, servable)
  expect(recent).toEqual(Array.from({ length: 64 }, (_, i) => loan(69 - i)))
  // What was asked of another model does not fit, and is left out.
  expect(await recentInputs(house.ctx, { ...servable, model: 'sentiment' })).toEqual([])
  await servable.engine.retire()
})

test('more than may wait is refused at once, and told when to come again', async () => {
  const { models, server } = house.project
  const narrow = project(models, {
    default: 'sentiment',
    server: { ...server, batching: { rows: 1, queue: { rows: 300 } } },
  })
  const logger = pino({ level: 'silent' })
  const other = await startServer(house.ctx, narrow, { host: '127.0.0.1', port: 0, logger })
  const body = { instances: Array.from({ length: 200 }, (_, i) => loan(i)) }
  const answers = await Promise.all(
    Array.from({ length: 12 }, () => post(`${other.url}/api/models/brought/predict`, body)),
  )
  const refused = answers.filter(({ status }) => status !== 200)
  expect(refused.length).toBeGreaterThan(0)
  expect(refused.length).toBeLessThan(12)
  for (const answer of refused) {
    expectError(answer, 'model/busy')
    expect(Number(answer.headers.get('retry-after'))).toBe(answer.body.error.details.retry_after)
  }
  expect((await post(`${other.url}/api/models/brought/predict`, loan(1))).status).toBe(200)
  await other.close()
})

const batches = async (model: string) => {
  const { body } = await ask(`${house.url}/metrics`)
  const lines = (body as string).split('\n').filter((line) => line.includes(`model="${model}"`))
  const numberOf = (name: string) => Number(lines.find((line) => line.startsWith(`${name}{`))?.split(' ')[1] ?? 0)
  const reasons = new Map(
    lines.flatMap((line) => {
      const [, reason, count] = /^ml_batches_total\{.*reason="(\w+)".*\} (\d+)/.exec(line) ?? []
      return reason === undefined ? [] : [[reason, Number(count)] as const]
    }),
  )
  const left = [...reasons.values()].reduce((sum, count) => sum + count, 0)
  return { reasons, left, rows: numberOf('ml_batch_rows_sum'), waits: numberOf('ml_batch_wait_seconds_count') }
}
