import type { Store } from './open.ts'

/** What just happened, for everyone who watches: pages, other servers, the worker. */
export interface LiveEvent {
  event: 'prediction' | 'feedback' | 'alert' | 'decision' | 'deployment' | 'job' | 'step' | 'monitor' | 'access'
  [fact: string]: unknown
}

const channel = 'cultivar_events'

/** Tells every process. A payload of PostgreSQL holds 8,000 bytes, so events carry ids and not things. */
export const publish = (store: Store, event: LiveEvent): Promise<void> => store.notify(channel, JSON.stringify(event))

/** Hears every event; `undefined` after a reconnection, when events may have been missed. */
export const subscribe = (store: Store, listener: (event: LiveEvent | undefined) => void): Promise<void> =>
  store.on(channel, (payload) => listener(payload === '' ? undefined : (JSON.parse(payload) as LiveEvent)))
