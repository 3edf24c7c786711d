import { setTimeout as wait } from 'node:timers/promises'

/**
 * Asks, and asks again after these waits while the answer does not do: clients send the spans of a trace and what they say
 * of it at the same time, and then read it.
 */
export const soon = async <T>(ask: () => Promise<T>, does: (answer: T) => boolean, waitsMs: readonly number[]) => {
  let answer = await ask()
  for (const waitMs of waitsMs) {
    if (does(answer)) break
    await wait(waitMs)
    answer = await ask()
  }
  return answer
}
