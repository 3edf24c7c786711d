// From the command to the first prediction, with a data folder that is there, and the memory of a server that has answered.
import { readFileSync } from 'node:fs'
import type { Figure } from '../comparison.ts'
import { startOurs } from './servers.ts'
import { reviewBodies } from './task.ts'
import { load } from './wrk.ts'

export const start: Figure = {
  name: 'start',
  absence: () => undefined,
  measure: async (isQuick) => {
    const bodies = await reviewBodies()
    const seconds: number[] = []
    const memory: number[] = []
    for (let round = 0; round < (isQuick ? 2 : 5); round++) {
      const started = performance.now()
      const server = await startOurs()
      const url = `${server.url}/api/models/sentiment/predict`
      await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: bodies.first })
      seconds.push((performance.now() - started) / 1000)
      await load(url, bodies, 32, 3)
      memory.push(Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))?.[1] ?? 0) / 1024)
      await server.stop()
    }
    const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!
    const figure = 'start'
    const comparisons = [
      {
        figure,
        measure: 's to the first prediction',
        ours: median(seconds),
        bar: { name: 'at most 1.5', atMost: 1.5 },
      },
      { figure, measure: 'resident MB after a load', ours: median(memory), bar: { name: 'at most 200', atMost: 200 } },
    ]
    return { comparisons, details: { seconds, memory } }
  },
}
