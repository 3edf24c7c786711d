// What happens when more comes than can be answered: Poisson arrivals at shares of the capacity, which is measured first.
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Figure } from '../comparison.ts'
import { bench } from '../setup.ts'
import { startOurs } from './servers.ts'
import { type Bodies, reviewBodies } from './task.ts'

interface Seen {
  rate: number
  seconds: number
  arrivals: number
  accepted: number
  refused: number
  broken: number
  unanswered: number
  p50_ms: number
  p99_ms: number
  refused_p99_ms: number
}

export const overload: Figure = {
  name: 'overload',
  absence: () => undefined,
  measure: async (isQuick) => {
    const bodies = await reviewBodies()
    const server = await startOurs()
    const url = `${server.url}/api/models/sentiment/predict`
    const seconds = isQuick ? 4 : 8
    await openLoop(url, bodies, 2_000, 3)
    // The capacity is the most that is answered, whatever comes: it is looked for with the same generator.
    const tried: Seen[] = []
    for (let rate = 4_000; rate < 30_000; rate *= 1.25) {
      console.error(`bench: ${Math.round(rate)} arrivals a second`)
      tried.push(await openLoop(url, bodies, rate, isQuick ? 2 : 4))
      if (goodput(tried.at(-1)!) < rate * 0.9) break
    }
    const peak = Math.max(...tried.map(goodput))
    const at = {
      half: await openLoop(url, bodies, peak * 0.5, seconds),
      most: await openLoop(url, bodies, peak * 0.8, seconds),
    }
    const over = await openLoop(url, bodies, peak * 1.2, seconds)
    await server.stop()
    const figure = 'overload'
    const share = goodput(over) / peak
    const comparisons = [
      { figure, measure: 'peak, answers/s', ours: peak },
      { figure, measure: 'p99 ms at 0.5 × peak', ours: at.half.p99_ms },
      { figure, measure: 'p99 ms at 0.8 × peak', ours: at.most.p99_ms },
      {
        figure,
        measure: 'answers/s at 1.2 × peak',
        ours: goodput(over),
        peer: 'peak',
        theirs: peak,
        bar: { name: '0.9', value: share, atLeast: 0.9 },
      },
      { figure, measure: 'p99 ms of the accepted', ours: over.p99_ms, bar: { name: 'at most 100', atMost: 100 } },
      { figure, measure: 'p99 ms of the refused', ours: over.refused_p99_ms, bar: { name: 'at most 50', atMost: 50 } },
      {
        figure,
        measure: 'neither 200, 429 nor 503',
        ours: over.broken + over.unanswered,
        bar: { name: 'none', atMost: 0 },
      },
    ]
    return { comparisons, details: { tried, ...at, over } }
  },
}

const goodput = ({ accepted, seconds }: Seen) => accepted / seconds

const openLoop = async (url: string, bodies: Bodies, rate: number, seconds: number): Promise<Seen> => {
  const args = [join(bench, 'serving', 'open-loop.ts'), url, bodies.path, String(rate), String(seconds)]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  return JSON.parse(stdout) as Seen
}
