/** Milliseconds since the epoch. Everything that asks for the time asks a clock that it was given. */
export interface Clock {
  now(): number
}

export const systemClock: Clock = { now: () => Date.now() }

/** A clock that stands still until it is moved; `advance` takes milliseconds. */
export const fakeClock = (start: number): Clock & { advance(ms: number): void } => {
  let now = start
  return {
    now: () => now,
    advance: (ms) => {
      now += ms
    },
  }
}
