import { expect, it } from 'vitest'
import { momentFeatures, writeMoment } from './cyclic.ts'

const featuresAt = (ms: number) => {
  const out = new Float64Array(momentFeatures.length)
  writeMoment(ms, out, 0)
  return Object.fromEntries(momentFeatures.map((name, i) => [name, out[i]!]))
}
const distance = (one: number, other: number, part: string) => {
  const [a, b] = [featuresAt(one), featuresAt(other)]
  return Math.hypot(a[`.${part}.sin`]! - b[`.${part}.sin`]!, a[`.${part}.cos`]! - b[`.${part}.cos`]!)
}

it('lays the last hour, weekday and month beside the first', () => {
  const sunday = Date.UTC(2023, 0, 1)
  const saturday = Date.UTC(2022, 11, 31, 23)
  for (const [part, steps] of [
    ['hour', 24],
    ['weekday', 7],
    ['month', 12],
  ] as const) {
    expect(distance(sunday, saturday, part)).toBeCloseTo(2 * Math.sin(Math.PI / steps), 12)
  }
  expect(featuresAt(sunday)['']).toBe(sunday)
  expect(Object.values(featuresAt(Number.NaN)).every(Number.isNaN)).toBe(true)
})
