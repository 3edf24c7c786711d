// A typed file without a model: the server keeps what MLflow's clients write down, and is well.
import { setTimeout as wait } from 'node:timers/promises'
import pino from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { project } from '../../src/define.ts'
import { startWorker } from '../../src/worker.ts'
import { ask, expectError, post } from '../input/ask.ts'
import { type House, openHouse } from '../input/house.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
  await house.restart(project({}))
})
afterAll(() => house.close())

it('is well, tracks, and says that nobody is here to predict', async () => {
  const health = await ask(`${house.url}/health`)
  expect([health.status, health.body.status, health.body.models]).toEqual([200, 'ok', {}])
  const made = await post(`${house.url}/api/2.0/mlflow/runs/create`, { experiment_id: '0' })
  expect(made.status).toBe(200)
  expectError(await post(`${house.url}/predict`, { text: 'fine' }), 'model/unknown', 'no model')
})

it('has a worker that looks at it without complaint', async () => {
  const lines: string[] = []
  const log = pino({ level: 'warn' }, { write: (line) => lines.push(line) })
  const program = { command: process.execPath, args: [], environment: {} }
  const worker = await startWorker({ ...house.ctx, log }, project({}), { program, tickMs: 20 })
  await wait(500)
  await worker.close()
  expect(lines).toEqual([])
})
