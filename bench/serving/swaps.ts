// Versions that change under load: 200 swaps between three versions that are read from disk, and 10,000 moves of the
// champion between two that are in memory.
import { readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { systemClock } from '../../src/kit/clock.ts'
import { silentLog } from '../../src/kit/log.ts'
import { mean } from '../../src/kit/statistics/quantile.ts'
import { listVersions, setChampion } from '../../src/registry.ts'
import { type Context, openStore } from '../../src/store.ts'
import type { Comparison, Figure } from '../comparison.ts'
import { startOurs } from './servers.ts'
import { type Bodies, projectFolder, reviewBodies, state, trainVersion } from './task.ts'
import { type Load, load } from './wrk.ts'

const model = 'sentiment'

export const swaps: Figure = {
  name: 'swaps',
  absence: () => undefined,
  measure: async (isQuick) => {
    const store = await openStore({ state })
    const ctx: Context = { store, clock: systemClock, log: silentLog, root: projectFolder }
    for (let seed = 2; (await listVersions(ctx, model)).length < 3; seed++) await trainVersion(model, seed)
    const server = await startOurs()
    const place = {
      ctx,
      pid: server.pid,
      url: `${server.url}/api/models/${model}/predict`,
      bodies: await reviewBodies(),
    }
    const fromDisk = await swapFromDisk(place, isQuick ? 30 : 200)
    const inMemory = await moveInMemory(place, isQuick ? 500 : 10_000)
    await setChampion(ctx, model, 1)
    await server.stop()
    await store.close()
    return { comparisons: [...fromDisk.comparisons, ...inMemory.comparisons], details: { fromDisk, inMemory } }
  },
}

interface Place {
  ctx: Context
  pid: number
  url: string
  bodies: Bodies
}

const figure = 'swaps'
const none = { name: 'none', atMost: 0 }
const flat = { name: 'at most 1.1', atMost: 1.1 }

/** Of three versions two stay in memory, so each is read anew. */
const swapFromDisk = async (place: Place, count: number) => {
  const memory: number[] = []
  const failed = await failedUnderLoad(place, async () => {
    for (let turn = 0; turn < count; turn++) {
      await setChampion(place.ctx, model, (turn % 3) + 1)
      await untilServes(place, String((turn % 3) + 1))
      memory.push(residentMb(place.pid))
    }
  })
  const third = Math.floor(memory.length / 3)
  const growth = mean(memory.slice(-third)) / mean(memory.slice(third, 2 * third))
  const comparisons: Comparison[] = [
    { figure, measure: `requests that failed in ${count} swaps from disk`, ours: failed, bar: none },
    { figure, measure: 'resident MB, last third by middle third', ours: growth, bar: flat },
  ]
  return { comparisons, memory }
}

const moveInMemory = async (place: Place, count: number) => {
  const before = residentMb(place.pid)
  const failed = await failedUnderLoad(place, async () => {
    for (let turn = 0; turn < count; turn++) await setChampion(place.ctx, model, (turn % 2) + 1)
  })
  await untilServes(place, String(((count - 1) % 2) + 1))
  const after = residentMb(place.pid)
  const comparisons: Comparison[] = [
    { figure, measure: `requests that failed in ${count} moves`, ours: failed, bar: none },
    { figure, measure: 'resident MB, after the moves by before', ours: after / before, bar: flat },
  ]
  return { comparisons, before, after }
}

const failedUnderLoad = async ({ url, bodies }: Place, work: () => Promise<void>): Promise<number> => {
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

const residentMb = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024

const untilServes = async ({ url, bodies }: Place, version: string): Promise<void> => {
  const request = { method: 'POST', headers: { 'content-type': 'application/json' }, body: bodies.first }
  for (;;) {
    const answer = (await (await fetch(url, request)).json()) as { version: string }
    if (answer.version === version) return
    await wait(5)
  }
}
