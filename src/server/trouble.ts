import type { Clock } from '../kit/clock.ts'

/**
 * Whether the disk of the database is full, as the last writes found it: to who only asks, such a database looks well.
 * It is forgotten after a while, because a balancer that sends nothing to a server in trouble would never let it find out
 * that the trouble is over.
 */
export interface Trouble {
  full(): void
  /** A write went through: it is over. */
  wrote(): void
  isFull(): boolean
}

const rememberMs = 10_000

export const openTrouble = (clock: Clock): Trouble => {
  let fullAt = Number.NEGATIVE_INFINITY
  return {
    full: () => {
      fullAt = clock.now()
    },
    wrote: () => {
      fullAt = Number.NEGATIVE_INFINITY
    },
    isFull: () => clock.now() - fullAt < rememberMs,
  }
}
