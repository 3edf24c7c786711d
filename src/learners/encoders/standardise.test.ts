import fc from 'fast-check'
import { expect, it } from 'vitest'
import { mean, populationDeviation } from '../../kit/statistics/quantile.ts'
import { fitScale, standardise } from './standardise.ts'

const numbers = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 2, maxLength: 50 })

it('gives mean 0 and deviation 1, or 0 where nothing varies, to numbers of any size', () => {
  fc.assert(
    fc.property(numbers, (given) => {
      const values = Float64Array.from(given)
      const scale = fitScale(values)
      const scaled = values.map((value) => standardise(scale, value))
      expect(Math.abs(mean(scaled))).toBeLessThan(1e-6)
      if (scale.scale === 0) expect(scaled.every((value) => value === 0)).toBe(true)
      else expect(populationDeviation(scaled)).toBeCloseTo(1, 6)
    }),
  )
})

it('takes what rounding makes of equal numbers for equal', () => {
  const values = new Float64Array(10).fill(0.1).map((value, i) => value * (1 + (i % 2) * 1e-16))
  expect(fitScale(values).scale).toBe(0)
  expect(standardise(fitScale(values), 5)).toBe(0)
})

it('counts what is missing as the mean, and stays finite far out', () => {
  const scale = fitScale(Float64Array.of(1, 3, Number.NaN))
  expect(scale).toEqual({ mean: 2, scale: 1 })
  expect(standardise(scale, Number.NaN)).toBe(0)
  expect(Number.isFinite(standardise({ mean: -Number.MAX_VALUE, scale: 1e-300 }, Number.MAX_VALUE))).toBe(true)
  expect(fitScale(Float64Array.of(Number.NaN))).toEqual({ mean: 0, scale: 0 })
})
