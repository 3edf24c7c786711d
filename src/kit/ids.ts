import { v4, v7, validate } from 'uuid'
import type { Clock } from './clock.ts'

/** UUID version 7 (RFC 9562): starts with its time in milliseconds, so ids sort by time and find their partition. */
export const newId = (clock: Clock): string => v7({ msecs: clock.now(), random: randomBytes() })

/** The time inside a UUIDv7, in milliseconds since the epoch. */
export const timeOfId = (id: string): number => Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)

/** The smallest id of that time: spans of ids are spans of time. */
export const firstIdAt = (ms: number): string => {
  const hex = Math.max(0, Math.floor(ms)).toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`
}

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i
const calendarEnds = Date.UTC(10_000, 0)

/** Whether the text is a UUIDv7 with a time that PostgreSQL can be asked about: its 48 bits reach to the year 10,889. */
export const isId = (text: string): boolean => uuidPattern.test(text) && timeOfId(text) < calendarEnds

/** Whether the text is a UUID of any version. */
export const isUuid = (text: string): boolean => validate(text)

/** 32 hexadecimal digits in lower case: a run id as MLflow makes them. */
export const newRunId = (): string => v4().replaceAll('-', '')

// Asking the system for chance costs more than all the rest of an id, so one question serves many ids.
const pool = { bytes: new Uint8Array(4096), used: 4096 }

const randomBytes = (): Uint8Array => {
  if (pool.used === pool.bytes.length) {
    crypto.getRandomValues(pool.bytes)
    pool.used = 0
  }
  pool.used += 16
  return pool.bytes.subarray(pool.used - 16, pool.used)
}
