import { expect, it } from 'vitest'
import { fakeClock, systemClock } from './clock.ts'

it('a fake clock stands still until it is moved', () => {
  const clock = fakeClock(1_000)
  expect([clock.now(), clock.now()]).toEqual([1_000, 1_000])
  clock.advance(250)
  expect(clock.now()).toBe(1_250)
})

it("the system's clock tells the time of the system", () => {
  const before = Date.now()
  const now = systemClock.now()
  expect(now).toBeGreaterThanOrEqual(before)
  expect(now).toBeLessThanOrEqual(Date.now())
})
