import { expect, it } from 'vitest'
import { seededRandom } from '../kit/random.ts'
import { baseline } from './baseline.ts'

it('answers with the shares of the classes', () => {
  const target = { task: 'classification' as const, classes: ['no', 'yes'], labels: Int32Array.of(0, 1, 1, 1, 0) }
  const sample = { encoded: { rows: 5 }, rows: Int32Array.of(0, 1, 2, 3), target }
  const fitted = baseline.fit(sample, { strategy: 'mean' }, seededRandom(1))
  const [no, yes] = baseline.decisionRow(fitted, {})
  expect(1 / (1 + Math.exp(-yes!))).toBeCloseTo(0.75, 12)
  expect(1 / (1 + Math.exp(-no!))).toBeCloseTo(0.25, 12)
  expect(baseline.encode({ rows: 5, columns: {} }, { strategy: 'mean' })).toEqual({ rows: 5 })
})

it.each([
  ['mean', 3],
  ['median', 2],
  ['last', 6],
] as const)('answers with the %s of the training rows', (strategy, expected) => {
  const target = { task: 'regression' as const, values: Float64Array.of(1, 2, 6, 100) }
  const sample = { encoded: { rows: 4 }, rows: Int32Array.of(0, 1, 2), target }
  const fitted = baseline.fit(sample, { strategy }, seededRandom(1))
  expect(baseline.decision(fitted, { rows: 4 }, Int32Array.of(3, 0))).toEqual(Float64Array.of(expected, expected))
})
