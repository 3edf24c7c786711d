import { expect, it } from 'vitest'
import { fitImputer, impute } from './impute.ts'

const values = Float64Array.of(4, Number.NaN, 1, 4, Number.POSITIVE_INFINITY, 2, -1e6)
const rows = Int32Array.of(0, 1, 2, 3, 4, 5)

it.each([
  ['mean', 3],
  ['median', 4],
  ['most_frequent', 4],
] as const)('puts the %s of the training rows where nothing is', (strategy, fill) => {
  expect(fitImputer(values, rows, strategy)).toEqual({ low: 1, high: 4, fill, missing: true })
})

it('takes the smallest of the numbers that are equally frequent, and the middle of two', () => {
  const four = Float64Array.of(7, 3, 3, 7)
  const all = Int32Array.of(0, 1, 2, 3)
  expect(fitImputer(four, all, 'most_frequent').fill).toBe(3)
  expect(fitImputer(four, all, 'median')).toEqual({ low: 3, high: 7, fill: 5, missing: false })
})

it('brings infinity to the ends of the training rows, and leaves other numbers alone', () => {
  const imputer = fitImputer(values, rows, 'mean')
  const given = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, 99, -5]
  expect(given.map((value) => impute(imputer, value))).toEqual([4, 1, 3, 99, -5])
})

it('makes 0 of a column without a number, and a finite mean of the largest ones', () => {
  const none = Float64Array.of(Number.NaN, Number.POSITIVE_INFINITY)
  expect(fitImputer(none, Int32Array.of(0, 1), 'median')).toEqual({ low: 0, high: 0, fill: 0, missing: true })
  const huge = new Float64Array(4).fill(Number.MAX_VALUE)
  for (const strategy of ['mean', 'median', 'most_frequent'] as const) {
    expect(fitImputer(huge, Int32Array.of(0, 1, 2, 3), strategy).fill).toBe(Number.MAX_VALUE)
  }
})
