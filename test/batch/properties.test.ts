// Whatever arrives, leaves and breaks, each request has one end, and it is its own.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { CultivarError } from '../../src/kit/errors.ts'
import { openWorld, type Row, rowsOf } from './world.ts'

const requests = fc.array(
  fc.record({
    at: fc.integer({ min: 0, max: 60 }),
    rows: fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 1, max: 5 }) }, fc.integer({ min: 0, max: 40 })),
    poisoned: fc.oneof({ weight: 4, arbitrary: fc.constant<number[]>([]) }, fc.array(fc.nat(39), { maxLength: 3 })),
    cancelled: fc.option(fc.integer({ min: 0, max: 30 }), { freq: 3 }),
    group: fc.constantFrom('narrow', 'wide'),
  }),
  { maxLength: 40 },
)
const settings = fc.record({
  rows: fc.integer({ min: 1, max: 16 }),
  running: fc.integer({ min: 1, max: 3 }),
  latency: fc.constantFrom(undefined, '20ms', '200ms'),
  queue: fc.record({ rows: fc.integer({ min: 5, max: 100 }) }),
})

interface Arrival {
  at: number
  rows: number
  poisoned: number[]
  cancelled: number | null
  group: string
}

/** Everything happens, and then each request has ended so. */
const live = async (arrivals: readonly Arrival[], world: ReturnType<typeof openWorld>) => {
  const { batcher, time } = world
  const ends: { outcome?: 'answered' | Error; rows?: Row[]; count: number }[] = arrivals.map(() => ({ count: 0 }))
  arrivals.forEach(({ at, rows, poisoned, cancelled, group }, i) => {
    const own = rowsOf(i, rows, poisoned)
    time.after(at, () => {
      const controller = new AbortController()
      if (cancelled !== null) time.after(cancelled, () => controller.abort(new Error(`gone ${i}`)))
      const end = ends[i]!
      batcher.ask(own, { signal: controller.signal, group }).then(
        (found) => Object.assign(end, { outcome: 'answered', rows: found, count: end.count + 1 }),
        (error) => Object.assign(end, { outcome: error, count: end.count + 1 }),
      )
    })
  })
  await time.pass()
  return ends
}

test('every request is answered once with its own rows in their order, or has its own error', async () => {
  await fc.assert(
    fc.asyncProperty(requests, settings, async (arrivals, chosen) => {
      const world = openWorld({ settings: chosen })
      const ends = await live(arrivals, world)
      for (const [i, { outcome, rows, count }] of ends.entries()) {
        const { rows: size, poisoned, cancelled } = arrivals[i]!
        const own = rowsOf(i, size, poisoned)
        expect(count).toBe(1)
        if (outcome === 'answered') {
          expect(rows).toEqual(own)
          expect(own.some((row) => row.poisoned)).toBe(false)
          continue
        }
        const { message, code } = outcome as CultivarError
        const isGone = cancelled !== null && message === `gone ${i}`
        if (isGone || code === 'model/busy') continue
        expect(own.filter((row) => row.poisoned).map(({ index }) => `row ${index} of request ${i}`)).toContain(message)
      }
    }),
    { numRuns: 300 },
  )
})

test('no batch is too large, mixes groups, or runs beside more than it may; and no row runs twice but after a failure', async () => {
  await fc.assert(
    fc.asyncProperty(requests, settings, async (arrivals, chosen) => {
      const { ran, departures, mostRunning, ...world } = openWorld({ settings: chosen })
      await live(arrivals, { ran, departures, mostRunning, ...world })
      expect(mostRunning()).toBeLessThanOrEqual(chosen.running)
      for (const { rows } of ran) {
        expect(rows.length).toBeLessThanOrEqual(chosen.rows)
        expect(new Set(rows.map(({ request }) => arrivals[request]!.group)).size).toBe(1)
      }
      expect(departures.map(({ rows }) => rows)).toEqual(ran.map(({ rows }) => rows.length))
      const first = ran.filter((_, i) => departures[i]!.reason !== 'retry').flatMap(({ rows }) => rows)
      expect(new Set(first).size).toBe(first.length)
    }),
    { numRuns: 300 },
  )
})

test('a request that finds nobody before it leaves at once', async () => {
  await fc.assert(
    fc.asyncProperty(requests, settings, async (arrivals, chosen) => {
      const world = openWorld({ settings: chosen })
      // Far enough from each other that each finds the model idle.
      const alone = arrivals.map((each, i) => ({ ...each, at: 1_000 * i, cancelled: null }))
      await live(alone, world)
      alone.forEach(({ at, rows }, i) => {
        const began = world.ran
          .filter((batch) => batch.rows.some(({ request }) => request === i))
          .map((batch) => batch.at)
        if (rows > 0) expect(Math.min(...began)).toBe(at)
      })
      const waited = world.departures.filter(({ reason }) => reason !== 'retry' && reason !== 'split')
      expect(waited.every(({ waitsMs }) => waitsMs.every((ms) => ms === 0))).toBe(true)
    }),
    { numRuns: 100 },
  )
})

test('no more wait than the queue holds, but for one that finds it empty; and nobody is refused who has room', async () => {
  await fc.assert(
    fc.asyncProperty(requests, settings, async (all, chosen) => {
      const arrivals = all.map((each) => ({ ...each, poisoned: [], cancelled: null, group: 'narrow' }))
      const world = openWorld({ settings: chosen })
      const { ask } = world.batcher
      const accepted = { rows: 0 }
      const expected = new Map<number, string>()
      world.batcher.ask = (rows, wish) => {
        const waiting = accepted.rows - world.ran.reduce((sum, batch) => sum + batch.rows.length, 0)
        const isRefused = waiting > 0 && rows.length > 0 && waiting + rows.length > chosen.queue.rows
        if (!isRefused) accepted.rows += rows.length
        if (rows[0]) expected.set(rows[0].request, isRefused ? 'model/busy' : 'answered')
        return ask(rows, wish)
      }
      const ends = await live(arrivals, world)
      for (const [i, end] of expected) {
        const { outcome } = ends[i]!
        expect(outcome === 'answered' ? outcome : (outcome as CultivarError).code).toBe(end)
      }
    }),
    { numRuns: 300 },
  )
})
