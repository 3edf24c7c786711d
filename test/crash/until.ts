import { setTimeout as wait } from 'node:timers/promises'

/** Looks again and again until there is something to return, and fails after the deadline, saying what was missing. */
export const until = async <T>(
  look: () => T | undefined | false | Promise<T | undefined | false>,
  { what, withinMs = 10_000 }: { what: string; withinMs?: number },
): Promise<T> => {
  const deadline = performance.now() + withinMs
  for (;;) {
    const found = await look()
    if (found !== undefined && found !== false) return found
    if (performance.now() > deadline) throw new Error(`waited ${withinMs} ms in vain for ${what}`)
    await wait(50)
  }
}
