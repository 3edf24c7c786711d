import type { CloudEvent } from './event.ts'

/** Events that are not made yet. */
export interface Parcel {
  events: number
  /** How much text they hold, to bound the memory of what waits. */
  characters: number
  open(): CloudEvent[]
}

/** What waits and what is on its way, within bounds. */
export interface Backlog {
  /** False where it does not fit. */
  put(parcel: Parcel): boolean
  /** The next that go together. They need their room until they are `done`. */
  take(): Parcel[]
  done(batch: readonly Parcel[]): void
  /** Events that nobody has taken. */
  queued(): number
  /** Those, and the ones on their way. */
  events(): number
}

export interface Bounds {
  mostEvents: number
  mostCharacters: number
}

/** As many events as one message holds well: more would keep the event loop too long for their JSON. */
export const batchEvents = 200
const batchCharacters = 500_000

export const openBacklog = ({ mostEvents, mostCharacters }: Bounds): Backlog => {
  const queue: Parcel[] = []
  const held = { queued: 0, events: 0, characters: 0 }
  return {
    put: (parcel) => {
      const { events, characters } = parcel
      if (held.events + events > mostEvents || held.characters + characters > mostCharacters) return false
      queue.push(parcel)
      held.queued += events
      held.events += events
      held.characters += characters
      return true
    },
    take: () => {
      const batch = queue.splice(0, lengthOfBatch(queue))
      for (const { events } of batch) held.queued -= events
      return batch
    },
    done: (batch) => {
      for (const { events, characters } of batch) {
        held.events -= events
        held.characters -= characters
      }
    },
    queued: () => held.queued,
    events: () => held.events,
  }
}

const lengthOfBatch = (queue: readonly Parcel[]): number => {
  let events = 0
  let characters = 0
  let count = 0
  while (count < queue.length && events < batchEvents && characters < batchCharacters) {
    events += queue[count]!.events
    characters += queue[count++]!.characters
  }
  return count
}
