import type { Clock } from '../../kit/clock.ts'
import { CultivarError } from '../../kit/errors.ts'

/**
 * Makes guessing slow. Each wrong attempt beyond a few doubles the wait of the next one, by name and address together,
 * by name and by address. A name alone is patient: else anybody could lock its owner out. Kept by each process.
 */
export interface BackOff {
  /** Counts an attempt as wrong until `right` says otherwise. Throws `access/too-many-attempts` while one has to wait. */
  attempt(name: string, address: string): void
  right(name: string, address: string): void
}

interface Count {
  wrong: number
  waitUntil: number
}

const free = { both: 4, address: 20, name: 50 }
const firstWaitMs = 1_000
const longestWaitMs = 300_000
const mostCounts = 20_000

export const openBackOff = (clock: Clock): BackOff => {
  const counts = new Map<string, Count>()
  return {
    attempt: (name, address) => {
      const now = clock.now()
      const kept = keysOf(name, address).map((key) => ({
        ...key,
        count: counts.get(key.text) ?? { wrong: 0, waitUntil: 0 },
      }))
      const waitMs = Math.max(...kept.map(({ count }) => count.waitUntil - now))
      if (waitMs > 0) throw tooMany(waitMs)
      for (const { text, free, count } of kept) {
        const wrong = count.wrong + 1
        // The newest stand last, so that what is forgotten is what was not tried for longest.
        counts.delete(text)
        counts.set(text, { wrong, waitUntil: now + waitAfter(wrong - free) })
      }
      forgetOldest(counts)
    },
    right: (name, address) => {
      for (const { text } of keysOf(name, address)) counts.delete(text)
    },
  }
}

const keysOf = (name: string, address: string) => [
  { text: `both ${address} ${name}`, free: free.both },
  { text: `address ${address}`, free: free.address },
  { text: `name ${name}`, free: free.name },
]

const waitAfter = (beyond: number): number => (beyond < 0 ? 0 : Math.min(firstWaitMs * 2 ** beyond, longestWaitMs))

const forgetOldest = (counts: Map<string, Count>) => {
  for (const key of counts.keys()) {
    if (counts.size <= mostCounts) return
    counts.delete(key)
  }
}

const tooMany = (waitMs: number) => {
  const seconds = Math.ceil(waitMs / 1000)
  const message = `Too many wrong attempts. Try again in ${seconds} s.`
  return new CultivarError('access/too-many-attempts', message, { retry_after: seconds })
}
