import { expect, test } from 'vitest'
import type { Forest } from '../forest.ts'
import { goesLeft } from './branch.ts'

/** Node 0 splits a number at 0.1, node 1 has the levels 0, 31 and 33; missing goes left in node 1 alone. */
const forest = {
  threshold: Float32Array.of(0.1, 0),
  missingLeft: Uint8Array.of(0, 1),
  set: Int32Array.of(-1, 1),
  sets: Int32Array.of(-1, 1 | (1 << 31), 1 << 1),
} as Forest

test('a number goes left up to the threshold, and with it', () => {
  const above = Math.fround(0.1) + 2 ** -27
  expect([0, Math.fround(0.1), above, Number.NaN].map((x) => goesLeft(forest, 0, x))).toEqual([
    true,
    true,
    false,
    false,
  ])
})

test('a level goes left where its bit is set, in any word', () => {
  const left = Array.from({ length: 64 }, (_, level) => level).filter((level) => goesLeft(forest, 1, level))
  expect(left).toEqual([0, 31, 33])
  expect(goesLeft(forest, 1, Number.NaN)).toBe(true)
})
