import { describe, expect, it } from 'vitest'
import golden from '../../test/golden/linear.json' with { type: 'json' }
import { seededRandom } from '../kit/random.ts'
import type { Table } from '../kit/table.ts'
import { featuresOf } from './encoders/matrix.ts'
import type { Target } from './learner.ts'
import { type LinearOptions, linear } from './linear.ts'

const { age, income, debt, city, member } = golden.columns
const features: Table = {
  rows: age.length,
  columns: {
    age: { kind: 'number', values: Float64Array.from(age) },
    income: { kind: 'number', values: Float64Array.from(income) },
    debt: { kind: 'number', values: Float64Array.from(debt, (value) => value ?? Number.NaN) },
    city: { kind: 'category', values: city },
    member: { kind: 'boolean', values: Float64Array.from(member, Number) },
  },
}
const rows = Int32Array.from(age, (_, i) => i)
const encoding = { impute: 'median', flag: true, minFrequency: 12 } as const
const fit = (target: Target, options: Partial<LinearOptions>) => {
  const all = { ...encoding, l1Ratio: 0, ...options }
  return linear.fit({ encoded: linear.encode(features, all), rows, target }, all, seededRandom(1))
}
const classesOf = (labels: number[], names: string[]): Target => ({
  task: 'classification',
  classes: names,
  labels: Int32Array.from(labels),
})

interface Settings {
  C?: number
  l1_ratio?: number
  class_weight?: 'balanced' | Record<string, number>
}
const optionsOf = (settings: object): Partial<LinearOptions> => {
  const { C, l1_ratio: l1Ratio, class_weight: classWeight } = settings as Settings
  return { C: C ?? 1, l1Ratio: l1Ratio ?? 0, classWeight }
}

const near = (actual: ArrayLike<number>, expected: number[]) => {
  expect(actual.length).toBe(expected.length)
  expected.forEach((value, j) => {
    expect(Math.abs(actual[j]! - value), `${j}: ${actual[j]} is not ${value}`).toBeLessThan(
      1e-5 * Math.max(1, Math.abs(value)),
    )
  })
}

describe('finds the weights that scikit-learn finds', () => {
  it.each(golden.binaryModels)('of two classes: $settings', ({ settings, coef, intercept }) => {
    const fitted = fit(classesOf(golden.binary, ['0', '1']), optionsOf(settings))
    expect(featuresOf(fitted.matrix).map(({ name }) => name)).toEqual(golden.features)
    near(fitted.planes, [...coef[0]!, intercept[0]!])
  })

  it.each(golden.gradeModels)('of three classes: $settings', ({ settings, coef, intercept }) => {
    const fitted = fit(classesOf(golden.grade, ['low', 'middle', 'high']), optionsOf(settings))
    // Ours are log-odds against the mean of the other two, and theirs may all be raised together.
    const size = golden.features.length + 1
    const planes = coef.map((weights, k) => [...weights, intercept[k]!])
    const means = planes[0]!.map((_, j) => planes.reduce((sum, plane) => sum + plane[j]! / 3, 0))
    planes.forEach((plane, k) => {
      const expected = plane.map((weight, j) => (weight - means[j]!) * 1.5 - (j === size - 1 ? Math.log(2) : 0))
      near(fitted.planes.subarray(k * size, (k + 1) * size), expected)
    })
  })

  it.each(golden.priceModels)('of a number: $settings', ({ settings, coef, intercept }) => {
    const fitted = fit({ task: 'regression', values: Float64Array.from(golden.price) }, settings)
    near(fitted.planes, [...coef, intercept])
  })
})
