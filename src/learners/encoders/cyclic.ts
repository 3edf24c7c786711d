import { type DatePart, datePart } from './dates.ts'

/**
 * A moment for a learner that only weighs and adds: how late it is, and where the hour, the weekday and the month stand on
 * their circles, so that December lies beside January.
 */
export const momentFeatures = ['', ...['hour', 'weekday', 'month'].flatMap((part) => [`.${part}.sin`, `.${part}.cos`])]

/** Writes the features of `ms` milliseconds since the epoch from `at` on: NaN where it is no moment. */
export const writeMoment = (ms: number, out: Float64Array, at: number): void => {
  out[at] = ms
  turns.forEach(({ part, first, length }, i) => {
    const angle = (2 * Math.PI * (datePart(ms, part) - first)) / length
    out[at + 1 + 2 * i] = rounded(Math.sin(angle))
    out[at + 2 + 2 * i] = rounded(Math.cos(angle))
  })
}

const turns: { part: DatePart; first: number; length: number }[] = [
  { part: 'hour', first: 0, length: 24 },
  { part: 'weekday', first: 0, length: 7 },
  { part: 'month', first: 1, length: 12 },
]

// The cosine of a right angle is 0 on every machine, and not what is left of it behind the sixteenth digit.
const rounded = (value: number): number => Math.round(value * 1e12) / 1e12
