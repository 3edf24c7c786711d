import { expect, it } from 'vitest'
import { seededRandom } from '../kit/random.ts'
import { majority } from './majority.ts'

it('answers with the shares of the classes', () => {
  const features = { rows: 5, columns: {} }
  const target = { classes: ['no', 'yes'], labels: Int32Array.of(0, 1, 1, 1, 0) }
  const fitted = majority.fit({ rows: 5 }, Int32Array.of(0, 1, 2, 3), target, {}, seededRandom(1))
  const [no, yes] = majority.decisionRow(fitted, {})
  expect(1 / (1 + Math.exp(-yes!))).toBeCloseTo(0.75, 12)
  expect(1 / (1 + Math.exp(-no!))).toBeCloseTo(0.25, 12)
  expect(majority.encode(features, {})).toEqual({ rows: 5 })
})
