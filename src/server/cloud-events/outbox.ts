import { type Backlog, type Bounds, batchEvents, openBacklog, type Parcel } from './backlog.ts'
import type { CloudEvent } from './event.ts'
import type { EventMeters } from './meters.ts'

/** Sends events until the signal, counting what became of them. Never fails. */
export type Send = (events: readonly CloudEvent[], signal: AbortSignal) => Promise<void>

/** What is to be sent. Has bounds, beyond which the newest are dropped, and never makes anybody wait. */
export interface Outbox {
  offer(parcel: Parcel): void
  /** Sends what waits; what could not be sent in time is dropped. */
  close(): Promise<void>
}

// Beside the texts an event is small, so this bounds the memory of a receiver's absence to some tens of megabytes.
const bounds: Bounds = { mostEvents: 10_000, mostCharacters: 16_000_000 }
const closeMs = 2_000

/** Without a way to send, everything that is offered is lost. */
export const openOutbox = (send: Send | undefined, meters: EventMeters): Outbox => {
  const backlog = openBacklog(bounds)
  const life = new AbortController()
  const state = { closed: false }
  const sendAll = async (batch: Parcel[]) =>
    send?.(
      batch.flatMap(({ open }) => open()),
      life.signal,
    )
  const lanes = openLanes(backlog, async (batch) => {
    // Nobody waits for this, so a mistake in an event would end the process that answers.
    await sendAll(batch).catch(() => meters.dropped(eventsIn(batch), 'failed'))
    backlog.done(batch)
    meters.waiting(backlog.events())
  })
  return {
    offer: (parcel) => {
      if (!send) return meters.dropped(parcel.events, 'address')
      if (state.closed) return meters.dropped(parcel.events, 'stopped')
      if (!backlog.put(parcel)) return meters.dropped(parcel.events, 'full')
      meters.waiting(backlog.events())
      lanes.wake()
    },
    close: async () => {
      state.closed = true
      const late = setTimeout(() => life.abort(), closeMs)
      await lanes.empty()
      clearTimeout(late)
    },
  }
}

const eventsIn = (batch: readonly Parcel[]) => batch.reduce((sum, { events }) => sum + events, 0)

// So long the first event waits for company: a message for each would cost more than all its events.
const lingerMs = 100
const mostLanes = 4

/** Takes batches from the backlog, a few at a time. */
const openLanes = (backlog: Backlog, transmit: (batch: Parcel[]) => Promise<void>) => {
  const running = new Set<Promise<void>>()
  const state = { timer: undefined as NodeJS.Timeout | undefined, hurry: false }

  const work = async () => {
    do await transmit(backlog.take())
    while (backlog.queued() >= batchEvents || (state.hurry && backlog.queued() > 0))
  }
  const start = () => {
    state.timer = undefined
    if (backlog.queued() === 0 || running.size >= mostLanes) return
    const lane = work().finally(() => {
      running.delete(lane)
      wake()
    })
    running.add(lane)
  }
  // Never in the tick of who offers something: making JSON of a batch is work for later.
  const wake = () => {
    if (backlog.queued() === 0) return
    state.timer ??= setTimeout(start, backlog.queued() >= batchEvents ? 0 : lingerMs).unref()
  }
  const empty = async () => {
    state.hurry = true
    clearTimeout(state.timer)
    for (start(); running.size > 0; start()) await Promise.all(running)
  }
  return { wake, empty }
}
