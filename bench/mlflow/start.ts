// From the command to an answer of /health, with a store that is there, and what a server then holds.
import { setTimeout as wait } from 'node:timers/promises'
import type { Figure } from '../comparison.ts'
import { beside } from './beside.ts'
import { ask, median } from './replay.ts'

export const start: Figure = {
  name: 'start',
  absence: () => undefined,
  measure: (isQuick) =>
    beside('start', { 'to /health, s': 5, 'memory, MB': 5 }, async (contender) => {
      const seconds: number[] = []
      const memory: number[] = []
      // The first start makes the tables and is not counted.
      for (let round = 0; round <= (isQuick ? 1 : 5); round++) {
        const started = performance.now()
        const server = await contender.start()
        const { status } = await fetch(`${server.url}/health`)
        if (status !== 200) throw new Error(`/health answered ${status}`)
        const passed = (performance.now() - started) / 1000
        await ask(server.url, { method: 'GET', path: '/experiments/get?experiment_id=0' })
        await wait(1_000)
        if (round > 0) {
          seconds.push(passed)
          memory.push(contender.memory(server))
        }
        await server.stop()
      }
      return { 'to /health, s': median(seconds), 'memory, MB': median(memory) }
    }),
}
