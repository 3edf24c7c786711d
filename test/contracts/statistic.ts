import { describe, expect, test } from 'vitest'
import { type Random, seededRandom } from '../../src/kit/random.ts'
import type { Drift, DriftOptions } from '../../src/monitoring/statistics/drift.ts'

/** A statistic, and how to draw samples that it should call the same and samples that it should call different. */
export interface StatisticUnderTest<Value> {
  name: string
  compare(reference: Value[], current: Value[], options: DriftOptions): Drift
  usual(random: Random): Value
  shifted(random: Random): Value
}

const repetitions = 200
const alpha = 0.01

/** What every drift statistic promises. */
export const statisticContract = <Value>({ name, compare, usual, shifted }: StatisticUnderTest<Value>) => {
  const sample = (draw: (random: Random) => Value, rows: number, seed: number) => {
    const random = seededRandom(seed)
    return Array.from({ length: rows }, () => draw(random))
  }
  const alarms = (reference: number, current: number, options: DriftOptions) => {
    let count = 0
    for (let i = 0; i < repetitions; i++) {
      const found = compare(sample(usual, reference, 2 * i), sample(usual, current, 2 * i + 1), { alpha, ...options })
      if (options.minimumEffect === undefined ? found.drifted : found.pValue <= alpha) count++
    }
    return count
  }

  describe(`${name} keeps the contract of a statistic`, () => {
    test('the same input gives the same answer, which survives JSON', () => {
      const answer = () => compare(sample(usual, 200, 1), sample(shifted, 100, 2), {})
      expect(answer()).toEqual(answer())
      expect(JSON.parse(JSON.stringify(answer()))).toEqual(answer())
    })

    test('a sample does not differ from itself', () => {
      const rows = sample(usual, 150, 3)
      expect(compare(rows, rows, {})).toMatchObject({ drifted: false, n: { reference: 150, current: 150 } })
    })

    test('a clear shift is drift, also in a small batch', () => {
      expect(compare(sample(usual, 1000, 4), sample(shifted, 60, 5), {}).drifted).toBe(true)
      expect(compare(sample(usual, 300, 6), sample(shifted, 300, 7), {}).drifted).toBe(true)
    })

    test('the samples are not changed', () => {
      const [reference, current] = [sample(usual, 100, 8), sample(shifted, 100, 9)]
      compare(reference, current, {})
      expect([reference, current]).toEqual([sample(usual, 100, 8), sample(shifted, 100, 9)])
    })

    test('what is real and what is big together make the verdict', () => {
      for (let seed = 0; seed < 60; seed++) {
        const mixed = (random: Random) => (random() < seed / 60 ? shifted(random) : usual(random))
        const found = compare(sample(usual, 150, seed), sample(mixed, 90, seed + 100), {})
        expect(found.score >= found.threshold).toBe(found.pValue <= alpha)
        expect(found.drifted).toBe(found.pValue <= alpha && found.effect >= found.effectThreshold)
        expect(found.pValue).toBeGreaterThanOrEqual(0)
        expect(found.pValue).toBeLessThanOrEqual(1)
      }
    })

    test('too few rows are refused by name, and not by a throw', () => {
      for (const [reference, current] of [
        [0, 0],
        [0, 100],
        [100, 0],
        [100, 3],
      ] as const) {
        const found = compare(sample(usual, reference, 1), sample(usual, current, 2), {})
        expect(found).toMatchObject({ drifted: false, reason: 'too-few-rows', pValue: 1 })
        expect(JSON.parse(JSON.stringify(found))).toEqual(found)
      }
    })

    // Two hundred repetitions at one percent: more than six have a chance of 0.4 % if the rate is kept.
    test('false alarms stay at their level, even when every size counts as big', () => {
      for (const [reference, current] of [
        [300, 60],
        [200, 200],
      ] as const) {
        expect(alarms(reference, current, { minimumEffect: 0 })).toBeLessThanOrEqual(6)
        expect(alarms(reference, current, {})).toBeLessThanOrEqual(6)
      }
    })
  })
}
