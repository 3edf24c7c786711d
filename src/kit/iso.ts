const shape = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s?(Z|[+-]\d\d(?::?\d\d)?)?)?$/i

/**
 * Milliseconds since the epoch of an ISO 8601 date or time, or undefined where the text is none. A time without a zone
 * is UTC, so that the same file means the same on every machine; what is finer than a millisecond is cut off.
 */
export const parseIso = (text: string): number | undefined => {
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '', zone = 'Z'] =
    shape.exec(text) ?? []
  if (!year || !month || !day) return undefined
  const inRange = hour < '24' && minute < '60' && second < '60' && Number(day) <= daysIn(Number(year), Number(month))
  const offset = offsetMs(zone)
  if (!inRange || offset === undefined) return undefined
  const ms = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.padEnd(3, '0').slice(0, 3)}Z`)
  return Number.isNaN(ms) ? undefined : ms - offset
}

/** The time in UTC, as in 2026-11-21T05:17:00.000Z. What lies beyond the calendar is given as its milliseconds. */
export const isoTime = (ms: number): string => {
  const date = new Date(ms)
  return Number.isNaN(date.getTime()) ? String(ms) : date.toISOString()
}

const daysIn = (year: number, month: number) => {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  return [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0
}

const offsetMs = (zone: string): number | undefined => {
  if (zone === 'Z' || zone === 'z') return 0
  const hours = Number(zone.slice(1, 3))
  const minutes = Number(zone.slice(3).replace(':', '') || 0)
  if (hours > 23 || minutes > 59) return undefined
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000
}
