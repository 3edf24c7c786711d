import type { Cost } from './cost.ts'

/**
 * Why a batch left: nothing was before it; it had no room for more; waiting longer would have made its oldest late; what
 * had collected had nothing to wait for; it has a part of a request that no batch could hold; a larger one had failed.
 */
export type Reason = 'idle' | 'full' | 'deadline' | 'ready' | 'split' | 'retry'

/** A batch that left, for who counts. */
export interface Departure {
  reason: Reason
  rows: number
  /** How long each of its requests had waited. */
  waitsMs: number[]
}

export interface Collected {
  now: number
  rows: number
  /** Since when the oldest of them waits. */
  since: number
  /** They found nothing waiting, and nothing that they would have to wait for. */
  isFirst: boolean
  arrivals: Arrivals
  cost: Cost
}

interface Limits {
  rows: number
  /** How soon the oldest has to be answered where a batch is held back. Without it none is. */
  latencyMs: number | undefined
}

/** Why what has collected leaves now, or for how many milliseconds it is held back for more. */
export const departureOf = (collected: Collected, limits: Limits): Reason | number => {
  const { now, rows, since, isFirst, arrivals, cost } = collected
  if (rows >= limits.rows) return 'full'
  if (isFirst) return 'idle'
  if (limits.latencyMs === undefined) return 'ready'
  const latest = since + limits.latencyMs - cost.of(rows + 1)
  if (now >= latest) return 'deadline'
  const { gapMs, at } = arrivals.seen()
  // The next row saves a batch of its own where it comes sooner than such a batch would be over. For the latency alone
  // that is no gain: what collects while a batch runs is as much as pays. It is one for who is short of processors.
  const pays = gapMs < cost.line().b
  const patience = at + overdue * gapMs - now
  if (!pays || patience <= 0) return 'ready'
  return Math.min(patience, latest - now)
}

// Who has not come after twice the usual time was no part of the stream.
const overdue = 2

/** How fast requests follow each other. */
export interface Arrivals {
  arrived(now: number): void
  seen(): { at: number; gapMs: number }
}

const newest = 1 / 8

export const openArrivals = (): Arrivals => {
  const state = { at: Number.NEGATIVE_INFINITY, gapMs: Number.POSITIVE_INFINITY }
  return {
    arrived: (now) => {
      const gap = now - state.at
      state.gapMs = Number.isFinite(state.gapMs) ? state.gapMs + (gap - state.gapMs) * newest : gap
      state.at = now
    },
    seen: () => state,
  }
}
