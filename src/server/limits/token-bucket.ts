import type { Clock } from '../../kit/clock.ts'

/** Requests that come back in one second, and how many may come at once. */
export interface Rate {
  perSecond: number
  burst: number
}

export interface Taken {
  allowed: boolean
  /** Whole tokens that are left. */
  remaining: number
  /** Seconds until one token is there again; 0 where one is. */
  retryS: number
  /** Seconds until the bucket is full again. */
  fullS: number
}

/** A token bucket for each key. */
export interface Buckets {
  /** Takes a token out of the bucket of a key, if one is left. */
  take(key: string): Taken
  /** Buckets in memory. */
  size(): number
}

interface Bucket {
  level: number
  at: number
}

// A token in the unit of a bucket's level: with whole rates and milliseconds every level is a whole number, and exact.
const token = 1_000

/**
 * A bucket that nobody touched for long is full, and a full bucket is the same as none: so with more keys than `most`
 * the one that was touched longest ago is forgotten, and what that gives away is the rest of its filling.
 */
export const openBuckets = ({ perSecond, burst }: Rate, clock: Clock, most = 50_000): Buckets => {
  // In the order of the last touch.
  const buckets = new Map<string, Bucket>()
  const full = burst * token
  const secondsUntil = (missing: number) => Math.max(0, missing) / perSecond / 1_000

  const touch = (key: string): Bucket => {
    const now = clock.now()
    const bucket = buckets.get(key)
    if (!bucket) return { level: full, at: now }
    buckets.delete(key)
    const gained = Math.max(0, now - bucket.at) * perSecond
    bucket.level = Math.min(full, bucket.level + gained)
    bucket.at = now
    return bucket
  }
  return {
    take: (key) => {
      const bucket = touch(key)
      const allowed = bucket.level >= token
      if (allowed) bucket.level -= token
      buckets.set(key, bucket)
      if (buckets.size > most) buckets.delete(buckets.keys().next().value!)
      const { level } = bucket
      const remaining = Math.floor(level / token)
      return { allowed, remaining, retryS: secondsUntil(token - level), fullS: secondsUntil(full - level) }
    },
    size: () => buckets.size,
  }
}
