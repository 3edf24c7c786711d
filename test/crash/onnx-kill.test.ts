import { existsSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ask, post } from '../input/ask.ts'
import type { House } from '../input/house.ts'
import { loan, openBrought } from '../onnx/brought.ts'
import { childrenOf } from '../onnx/children.ts'
import { until } from './until.ts'

let house: House
beforeAll(async () => {
  house = await openBrought()
})
afterAll(() => house?.close())

interface Seen {
  answered: number
  refused: { status: number; code: string; retryAfter: string | null }[]
}

/** Clients that ask one after the other until they are told to stop. */
const startClients = (model: string, count: number, bodyOf: (i: number) => object) => {
  const seen: Seen = { answered: 0, refused: [] }
  const life = { stopped: false }
  const client = async () => {
    for (let i = 0; !life.stopped; i++) {
      const { status, headers, body } = await post(`${house.url}/api/models/${model}/predict`, bodyOf(i))
      if (status === 200) seen.answered++
      else seen.refused.push({ status, code: body.error.code, retryAfter: headers.get('retry-after') })
      // Who is refused comes back after a moment, or it alone would keep the machine busy.
      if (status !== 200) await wait(5)
    }
  }
  const running = Array.from({ length: count }, client)
  const stop = async () => {
    life.stopped = true
    await Promise.all(running)
  }
  return { seen, stop }
}

const isReady = async () => (await ask(`${house.url}/health/ready`)).status === 200

test('a model process killed under load: not ready within a second, 503 with Retry-After, back by itself, and nothing else fails', async (context) => {
  context.skip(!existsSync('/proc/self/status'), 'only Linux lists processes where a test can look')
  const foreign = startClients('brought', 16, loan)
  const own = startClients('sentiment', 2, (i) => ({ text: `a lovely film, take ${i}` }))
  const delays: number[] = []
  const outages: number[] = []
  try {
    for (let round = 0; round < 4; round++) {
      const before = foreign.seen.answered
      await until(() => foreign.seen.answered > before + 200, { what: 'some load' })
      const victims = childrenOf(process.pid, 'onnx/child')
      expect(victims.length).toBe(2)
      for (const pid of victims) process.kill(pid, 'SIGKILL')
      const killed = performance.now()
      while (await isReady()) expect(performance.now() - killed).toBeLessThan(1_000)
      delays.push(performance.now() - killed)
      const health = await ask(`${house.url}/health`)
      if (health.status === 503) expect(JSON.stringify(health.body.models)).toContain('is being started again')
      await until(isReady, { what: 'another process', withinMs: 20_000 })
      outages.push(performance.now() - killed)
    }
  } finally {
    await Promise.all([foreign.stop(), own.stop()])
  }
  expect(Math.max(...delays)).toBeLessThan(1_000)
  expect(foreign.seen.refused.length).toBeGreaterThan(0)
  for (const refused of foreign.seen.refused) {
    expect(refused).toEqual({ status: 503, code: 'model/onnx-failed', retryAfter: expect.stringMatching(/^[1-9]\d*$/) })
  }
  expect(own.seen.refused).toEqual([])
  expect(own.seen.answered).toBeGreaterThan(100)
  const { body } = await ask(`${house.url}/metrics`)
  expect(body).toContain('ml_model_process_ends_total{model="brought",version="1"} 4')
  console.log(
    `4 kills: not ready after ${Math.round(Math.max(...delays))} ms at most, ready again after ${Math.round(Math.max(...outages))} ms; ${foreign.seen.answered} answers, ${foreign.seen.refused.length} refusals`,
  )
})
