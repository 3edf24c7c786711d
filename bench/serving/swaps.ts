// Versions that change under load: 200 swaps between three versions that are read from disk, and 10,000 moves of the
// champion between two that are in memory.
import { readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { systemClock } from '../../src/kit/clock.ts'
import { silentLog } from '../../src/kit/log.ts'
import { listVersions, setChampion } from '../../src/registry.ts'
import { type Context, openStore } from '../../src/store.ts'
import type { Figure } from '../comparison.ts'
import { startOurs } from './servers.ts'
import { projectFolder, reviewBodies, state, trainVersion } from './task.ts'
import { type Load, load } from './wrk.ts'

const model = 'sentiment'

export const swaps: Figure = {
  name: 'swaps',
  absence: () => undefined,
  measure: async (isQuick) => {
    const store = await openStore({ state })
    const ctx: Context = { store, clock: systemClock, log: silentLog, root: projectFolder }
    while ((await listVersions(ctx, model)).length < 3) await trainVersion(model)
    const server = await startOurs()
    const url = `${server.url}/api/models/${model}/predict`
    const bodies = await reviewBodies()
    const underLoad = async (work: () => Promise<void>) => {
      const runs: Load[] = []
      const life = { ended: false }
      const loading = (async () => {
        while (!life.ended) runs.push(await load(url, bodies, 8, 2))
      })()
      await work()
      life.ended = true
      await loading
      return runs.reduce((sum, { refused, broken }) => sum + refused + broken, 0)
    }
    const memory: number[] = []
    const swapped = isQuick ? 30 : 200
    const failedSwaps = await underLoad(async () => {
      for (let turn = 0; turn < swapped; turn++) {
        const version = (turn % 3) + 1
        await setChampion(ctx, model, version)
        await untilServes(url, bodies.first, String(version))
        memory.push(residentMb(server.pid))
      }
    })
    const moved = isQuick ? 500 : 10_000
    const before = residentMb(server.pid)
    const failedMoves = await underLoad(async () => {
      for (let turn = 0; turn < moved; turn++) await setChampion(ctx, model, (turn % 2) + 1)
    })
    await untilServes(url, bodies.first, String(((moved - 1) % 2) + 1))
    const after = residentMb(server.pid)
    await setChampion(ctx, model, 1)
    await server.stop()
    await store.close()
    const figure = 'swaps'
    const third = Math.ceil(memory.length / 3)
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
    const growth = mean(memory.slice(-third)) / mean(memory.slice(third, 2 * third))
    const comparisons = [
      {
        figure,
        measure: `requests that failed in ${swapped} swaps from disk`,
        ours: failedSwaps,
        bar: { name: 'none', atMost: 0 },
      },
      {
        figure,
        measure: 'resident MB, last third by middle third',
        ours: growth,
        bar: { name: 'at most 1.1', atMost: 1.1 },
      },
      {
        figure,
        measure: `requests that failed in ${moved} moves`,
        ours: failedMoves,
        bar: { name: 'none', atMost: 0 },
      },
      {
        figure,
        measure: 'resident MB, after the moves by before',
        ours: after / before,
        bar: { name: 'at most 1.1', atMost: 1.1 },
      },
    ]
    return { comparisons, details: { memory, before, after } }
  },
}

const residentMb = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024

const untilServes = async (url: string, body: string, version: string): Promise<void> => {
  const headers = { 'content-type': 'application/json' }
  for (;;) {
    const answer = (await (await fetch(url, { method: 'POST', headers, body })).json()) as { version: string }
    if (answer.version === version) return
    await wait(5)
  }
}
