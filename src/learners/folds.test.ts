import fc from 'fast-check'
import { expect, it } from 'vitest'
import { seededRandom } from '../kit/random.ts'
import { foldsOf } from './folds.ts'

const whole = fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 2, maxLength: 60 })

it('asks about each row once, and about none that the fit has learned from', () => {
  fc.assert(
    fc.property(whole, fc.integer({ min: 2, max: 6 }), (some, count) => {
      const rows = Int32Array.from(some)
      const target = { task: 'regression' as const, values: new Float64Array(31) }
      const folds = foldsOf(target, rows, count, seededRandom(1))
      const held = folds.flatMap((fold) => [...fold.held])
      expect(new Set(held).size).toBe(held.length)
      for (const fold of folds) {
        const learned = new Set(fold.training)
        expect([...fold.held].some((place) => learned.has(rows[place]!))).toBe(false)
      }
    }),
  )
})

it('deals the rows of each class evenly', () => {
  const labels = Int32Array.from({ length: 100 }, (_, i) => (i % 10 === 0 ? 1 : 0))
  const rows = Int32Array.from(labels, (_, i) => i)
  const folds = foldsOf({ task: 'classification', classes: ['no', 'yes'], labels }, rows, 5, seededRandom(1))
  expect(folds.map(({ held }) => [...held].filter((place) => labels[place] === 1).length)).toEqual([2, 2, 2, 2, 2])
})

it('leaves out folds without which there is a single class', () => {
  const target = { task: 'classification' as const, classes: ['no', 'yes'], labels: Int32Array.of(0, 0, 0, 1) }
  const folds = foldsOf(target, Int32Array.of(0, 1, 2, 3), 2, seededRandom(1))
  expect(folds).toHaveLength(1)
  expect([...folds[0]!.training]).toContain(3)
})
