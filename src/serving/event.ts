import type { Departure } from './batch/departure.ts'

/** What may happen to a version in memory. */
export type Happening =
  | ({ event: 'batch' } & Departure)
  /** Its process ended, and another one is being started. */
  | { event: 'process-ended'; reason: string }
  | { event: 'process-returned' }

export type ServingEvent = Happening & { model: string; version: number }

/** Who counts it, or writes it down. */
export type Tell = (event: ServingEvent) => void
