import { hash32 } from '../../kit/hash.ts'
import type { Level } from './levels.ts'

/** A bucket, and the sign that lets levels which share it cancel out on average (Weinberger et al., 2009). */
export interface Hashed {
  bucket: number
  sign: 1 | -1
}

/** For columns of so many levels that nobody wants a list of them: one of 2^bits buckets. Missing has none: −1. */
export const hashLevel = (column: string, level: Level, bits: number): Hashed => {
  if (level === null) return { bucket: -1, sign: 1 }
  const hash = hash32(level, hash32(column))
  return { bucket: hash & (2 ** bits - 1), sign: hash >>> 31 === 1 ? -1 : 1 }
}
