import type { Pace } from './lane.ts'

export const systemPace: Pace = {
  now: () => performance.now(),
  after: (ms, call) => {
    // A timer is never earlier than a millisecond; a turn of the loop is.
    if (ms < 1) {
      const turn = setImmediate(call)
      return () => clearImmediate(turn)
    }
    const timer = setTimeout(call, ms)
    return () => clearTimeout(timer)
  },
}
