import { expect, it } from 'vitest'
import { fakeClock } from '../../kit/clock.ts'
import { openBackOff } from './back-off.ts'

const open = () => {
  const clock = fakeClock(0)
  const backOff = openBackOff(clock)
  /** How long the next attempt has to wait, in seconds. */
  const waitOf = (name: string, address: string): number => {
    try {
      backOff.attempt(name, address)
      return 0
    } catch (error) {
      return (error as { details: { retry_after: number } }).details.retry_after
    }
  }
  return { clock, backOff, waitOf }
}

it('lets a few slips pass, then doubles the wait up to five minutes', () => {
  const { clock, waitOf } = open()
  for (let i = 0; i < 4; i++) expect(waitOf('anna', '::1')).toBe(0)
  const waits: number[] = []
  for (let i = 0; i < 10; i++) {
    const wait = waitOf('anna', '::1')
    if (wait > 0) {
      waits.push(wait)
      clock.advance(wait * 1_000)
    }
    expect(waitOf('anna', '::1')).toBe(0)
  }
  expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300])
})

it('forgets what was wrong when it was right', () => {
  const { backOff, waitOf } = open()
  for (let i = 0; i < 4; i++) waitOf('anna', '::1')
  backOff.right('anna', '::1')
  for (let i = 0; i < 4; i++) expect(waitOf('anna', '::1')).toBe(0)
})

it('slows an address that tries many names, and a name that is tried from many addresses', () => {
  const { waitOf } = open()
  for (let i = 0; i < 20; i++) expect(waitOf(`user ${i}`, '192.0.2.1')).toBe(0)
  expect(waitOf('another', '192.0.2.1')).toBe(1)
  for (let i = 0; i < 50; i++) expect(waitOf('anna', `198.51.100.${i}`)).toBe(0)
  expect(waitOf('anna', '198.51.100.60')).toBe(1)
})

it('lets nobody lock the owner of a name out from one address', () => {
  const { waitOf } = open()
  for (let i = 0; i < 30; i++) waitOf('anna', '192.0.2.1')
  expect(waitOf('anna', '198.51.100.7')).toBe(0)
})
