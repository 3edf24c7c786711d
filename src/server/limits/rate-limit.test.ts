import { describe, expect, it } from 'vitest'
import { addressKey } from './rate-limit.ts'

describe('the key of an address', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2:ffff:ffff:ffff:ffff', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::9', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['1::', '1:0:0:0::/64'],
    ['', ''],
    ['unknown', 'unknown'],
  ])('%s is %s', (address, key) => {
    expect(addressKey(address)).toBe(key)
  })

  it('is short, whatever a balancer sends', () => {
    expect(addressKey('x'.repeat(10_000)).length).toBeLessThanOrEqual(80)
    expect(addressKey(`${':'.repeat(10_000)}1`).length).toBeLessThanOrEqual(80)
  })
})
