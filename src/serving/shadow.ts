import { performance } from 'node:perf_hooks'
import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises'
import type { Context } from '../store.ts'
import { addComparisons, type Comparison } from './comparisons.ts'
import type { Row } from './input.ts'
import { type Answer, answer, type Servable } from './servable.ts'

/** What was answered, and who shall say what it would have answered. */
interface Shadowed {
  servable: Servable
  shadow: Servable
  rows: readonly Row[]
  answers: readonly Answer[]
  latencyMs: number
}

/**
 * Lets a second version score a copy of what was answered, and counts what differs. It works when the process has time for
 * it: requests come first, and what it has no room for is dropped and counted.
 */
export interface Shadow {
  /** Never waits and never throws. */
  offer(shadowed: Shadowed): void
  /** What was counted since the start, by model, version and shadow. */
  totals(): readonly Comparison[]
  /** Compares what waits, and writes what was counted. */
  drain(): Promise<void>
}

const mostWaitingRows = 2_000
// Above this share of time at work, the event loop has requests that wait.
const busy = 0.85
const pauseMs = 50
const writeEveryMs = 1_000

export const openShadow = (ctx: Context): Shadow => {
  const queue: Shadowed[] = []
  const totals = new Map<string, Comparison>()
  const unwritten = new Map<string, Comparison>()
  const state = { rows: 0, working: undefined as Promise<void> | undefined, draining: false }
  let load = performance.eventLoopUtilization()

  const isBusy = () => {
    const now = performance.eventLoopUtilization()
    const { utilization } = performance.eventLoopUtilization(now, load)
    load = now
    return utilization > busy
  }
  const count = ({ servable, shadow }: Shadowed, counted: Partial<Counted>) => {
    const minute = new Date(Math.floor(ctx.clock.now() / 60_000) * 60_000)
    const names = { model: servable.model, version: servable.version, shadow: shadow.version }
    add(totals, Object.values(names).join('\n'), { ...names, minute }, counted)
    add(unwritten, [...Object.values(names), minute.getTime()].join('\n'), { ...names, minute }, counted)
  }
  const work = async () => {
    while (queue.length > 0) {
      await nextTurn()
      while (!state.draining && isBusy()) await wait(pauseMs, undefined, { ref: false })
      const next = queue.shift()!
      state.rows -= next.rows.length
      count(next, await compare(next).catch(() => ({ failed: next.rows.length })))
    }
    state.working = undefined
  }
  const write = async () => {
    if (unwritten.size === 0) return
    const taken = [...unwritten.values()]
    unwritten.clear()
    await addComparisons(ctx, taken)
  }
  const writer = setInterval(() => write().catch(() => {}), writeEveryMs)
  writer.unref()

  return {
    offer: (shadowed) => {
      const { length } = shadowed.rows
      if (state.rows + length > mostWaitingRows) return count(shadowed, { dropped: length })
      queue.push(shadowed)
      state.rows += length
      state.working ??= work()
    },
    totals: () => [...totals.values()],
    drain: async () => {
      state.draining = true
      clearInterval(writer)
      while (state.working) await state.working
      await write().catch(() => {})
    },
  }
}

const nothing = {
  rows: 0,
  flips: 0,
  difference: 0,
  differenceSquared: 0,
  latencyMs: 0,
  shadowLatencyMs: 0,
  failed: 0,
  dropped: 0,
}
type Counted = typeof nothing

const add = (
  counts: Map<string, Comparison>,
  key: string,
  names: Pick<Comparison, 'model' | 'version' | 'shadow' | 'minute'>,
  counted: Partial<Counted>,
): void => {
  const sum = counts.get(key) ?? { ...names, ...nothing }
  for (const [name, value] of Object.entries(counted)) sum[name as keyof Counted] += value
  counts.set(key, sum)
}

const compare = async ({ shadow, rows, answers, latencyMs }: Shadowed): Promise<Partial<Counted>> => {
  const started = performance.now()
  const others = await answer(shadow, rows)
  const shadowLatencyMs = performance.now() - started
  const differences = answers.map((given, i) => differenceOf(given, others[i]!))
  return {
    rows: rows.length,
    flips: answers.filter((given, i) => labelOf(given) !== labelOf(others[i]!)).length,
    difference: sum(differences.map(Math.abs)),
    differenceSquared: sum(differences.map((difference) => difference ** 2)),
    latencyMs,
    shadowLatencyMs,
  }
}

const labelOf = (given: Answer) => ('label' in given ? given.label : undefined)

// Of a class, how much surer or less sure the shadow is of what was answered.
const differenceOf = (given: Answer, other: Answer): number => {
  if ('label' in given) return 'label' in other ? (other.probabilities[given.label] ?? 0) - given.confidence : 0
  return 'label' in other ? 0 : other.prediction - given.prediction
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
