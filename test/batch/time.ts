import type { Pace } from '../../src/serving/batch/lane.ts'

/** Time that passes when it is told to. */
export interface FakeTime extends Pace {
  sleep(ms: number): Promise<void>
  /** Lets everything happen that was to happen, in order, until nothing is left. */
  pass(): Promise<void>
}

export const fakeTime = (): FakeTime => {
  const state = { now: 0, count: 0 }
  const coming = new Map<number, { at: number; call: () => void }>()
  const after = (ms: number, call: () => void) => {
    const id = state.count++
    coming.set(id, { at: state.now + Math.max(0, ms), call })
    return () => coming.delete(id)
  }
  return {
    now: () => state.now,
    after,
    sleep: (ms) =>
      new Promise((resolve) => {
        after(ms, resolve)
      }),
    pass: async () => {
      await turn()
      while (coming.size > 0) {
        const [id, { at, call }] = [...coming].reduce((first, next) => (next[1].at < first[1].at ? next : first))
        coming.delete(id)
        state.now = at
        call()
        await turn()
      }
    },
  }
}

// Whatever a promise sets off has happened by the next turn of the loop.
const turn = () => new Promise<void>((resolve) => setImmediate(resolve))
