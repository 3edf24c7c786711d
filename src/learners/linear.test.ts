import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import golden from '../../test/golden/linear.json' with { type: 'json' }
import { CultivarError } from '../kit/errors.ts'
import { seededRandom } from '../kit/random.ts'
import type { Table } from '../kit/table.ts'
import { featuresOf } from './encoders/matrix.ts'
import type { Saved, Target } from './learner.ts'
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

const refusal = (code: string) =>
  expect.toSatisfy((error: unknown) => error instanceof CultivarError && error.code === code, code)

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

const binary = classesOf(golden.binary, ['0', '1'])
const grade = classesOf(golden.grade, ['low', 'middle', 'high'])
const price: Target = { task: 'regression', values: Float64Array.from(golden.price) }
const encoded = linear.encode(features, { ...encoding, l1Ratio: 0 })
const rowAt = (i: number) => ({ age: age[i], income: income[i], debt: debt[i], city: city[i], member: member[i] })
const all = { targetEncode: ['city'], classWeight: 'balanced' } as const

describe.each([
  ['two classes', binary, {}],
  ['three classes', grade, {}],
  ['three classes, from means of the target', grade, all],
  ['a number', price, {}],
  ['a number, of hashed levels', price, { hashEncode: ['city'], hashBits: 3 }],
] satisfies [string, Target, Partial<LinearOptions>][])('of %s', (_, target, options) => {
  const fitted = fit(target, options)
  const outputs = target.task === 'regression' ? 1 : target.classes.length
  const scores = linear.decision(fitted, encoded, rows)

  it('decides on a row as on many, bit for bit, also after it was saved', () => {
    const { meta, arrays } = linear.save(fitted)
    const again = linear.load({ meta: JSON.parse(JSON.stringify(meta)), arrays })
    for (const i of rows) {
      expect(linear.decisionRow(again, rowAt(i))).toEqual(scores.slice(i * outputs, (i + 1) * outputs))
    }
  })

  it('explains the whole of a score, from the score at the mean row on', () => {
    for (let k = 0; k < outputs; k++) {
      const explanations = Array.from(rows, (i) => linear.explain(fitted, rowAt(i), k))
      explanations.forEach(({ base, contributions }, i) => {
        const sum = contributions.reduce((total, { contribution }) => total + contribution, base)
        expect(sum).toBeCloseTo(scores[i * outputs + k]!, 9)
        expect(contributions.map(({ feature }) => feature).toSorted()).toEqual(Object.keys(golden.columns).toSorted())
      })
      const exact = options === all ? 0 : 9
      const mean = rows.reduce((sum, i) => sum + scores[i * outputs + k]! / rows.length, 0)
      expect(explanations[0]!.base).toBeCloseTo(mean, exact)
    }
  })

  it('stays finite whatever it is asked', () => {
    const anything = fc.oneof(fc.double(), fc.boolean(), fc.string(), fc.constantFrom(null, undefined))
    fc.assert(
      fc.property(
        fc.record({ age: anything, income: anything, debt: anything, city: anything, member: anything }),
        (row) => {
          expect(linear.decisionRow(fitted, row).every(Number.isFinite)).toBe(true)
        },
      ),
    )
  })

  it('refuses a file that is damaged', () => {
    const { meta, arrays } = linear.save(fitted)
    const { planes, means } = arrays as Record<'planes' | 'means', Float64Array>
    const damaged: Saved[] = [
      { meta: {}, arrays },
      { meta: { ...meta, outputs: outputs + 2 }, arrays },
      { meta: { ...meta, matrix: { columns: fitted.matrix.columns.slice(1) } }, arrays },
      { meta, arrays: { planes: planes.slice(1), means } },
      { meta, arrays: { planes, means: means.map((mean, j) => (j === 0 ? Number.NaN : mean)) } },
      { meta, arrays: { planes } as unknown as Saved['arrays'] },
    ]
    for (const saved of damaged) expect(() => linear.load(saved)).toThrow(refusal('model/corrupt'))
  })
})

describe('what cannot be learned from', () => {
  const fitTo = (target: Target, some: Int32Array) => () =>
    linear.fit({ encoded, rows: some, target }, { ...encoding, l1Ratio: 0 }, seededRandom(1))

  it('is refused: too few rows, one class, a target that is no number', () => {
    expect(fitTo(binary, rows.slice(0, 1))).toThrow(refusal('data/too-few-rows'))
    expect(fitTo(price, rows.slice(0, 1))).toThrow(refusal('data/too-few-rows'))
    expect(
      fitTo(
        binary,
        rows.filter((i) => golden.binary[i] === 1),
      ),
    ).toThrow(refusal('data/single-class'))
    const holed: Target = { task: 'regression', values: Float64Array.from(golden.price).fill(Number.NaN, 3, 4) }
    expect(fitTo(holed, rows)).toThrow(refusal('data/target-not-finite'))
  })

  it('is refused: a column of texts', () => {
    const review: Table = { rows: 1, columns: { review: { kind: 'text', values: ['good'] } } }
    expect(() => linear.encode(review, { ...encoding, l1Ratio: 0 })).toThrow(/"review".*learner\.mixed\(\)/)
    const id: Table = { rows: 1, columns: { key: { kind: 'id', values: ['7'] } } }
    expect(() => linear.encode(id, { ...encoding, l1Ratio: 0 })).toThrow(refusal('data/column-type'))
  })

  it('has no weight: columns that never vary, or have nothing in them', () => {
    const { age: varied } = features.columns
    const still: Table = {
      rows: age.length,
      columns: {
        age: varied!,
        same: { kind: 'number', values: new Float64Array(age.length).fill(3) },
        none: { kind: 'number', values: new Float64Array(age.length).fill(Number.NaN) },
        gone: { kind: 'datetime', values: new Float64Array(age.length).fill(Number.POSITIVE_INFINITY) },
        empty: { kind: 'category', values: city.map(() => null) },
      },
    }
    const options = { ...encoding, flag: false, l1Ratio: 0 }
    for (const [target, l1Ratio] of [
      [binary, 0],
      [grade, 0],
      [price, 0],
      [price, 1],
      [binary, 1],
    ] as const) {
      const own = linear.encode(still, options)
      const fitted = linear.fit({ encoded: own, rows, target }, { ...options, l1Ratio }, seededRandom(1))
      const { contributions } = linear.explain(fitted, { age: 30, same: 7, none: 2, gone: 5, empty: null }, 0)
      for (const { feature, contribution } of contributions) {
        if (feature !== 'age') expect(contribution).toBeCloseTo(0, 12)
      }
      expect(linear.decision(fitted, own, rows).every(Number.isFinite)).toBe(true)
    }
  })

  it('never makes a class likeliest that has no row', () => {
    for (const [target, options] of [
      [binary, {}],
      [grade, {}],
      [grade, { l1Ratio: 1 }],
    ] as const) {
      const classes = ['unseen', ...(target as Extract<Target, { classes: string[] }>).classes]
      const labels = (target as Extract<Target, { classes: string[] }>).labels.map((label) => label + 1)
      const fitted = fit({ task: 'classification', classes, labels }, options)
      const likely = linear.decision(fitted, encoded, rows)
      for (const i of rows) {
        const [unseen, ...others] = likely.slice(i * classes.length, (i + 1) * classes.length)
        expect(unseen).toBeLessThan(Math.max(...others))
      }
    }
  })
})

it('answers with the mean of numbers that are all the same', () => {
  const fitted = fit({ task: 'regression', values: new Float64Array(age.length).fill(4) }, {})
  expect(linear.decisionRow(fitted, rowAt(0))).toEqual(Float64Array.of(4))
})

it('does not depend on the unit of the target', () => {
  const thousands: Target = { task: 'regression', values: Float64Array.from(golden.price, (value) => value / 1000) }
  for (const l1Ratio of [0, 0.5, 1]) {
    near(
      fit(thousands, { alpha: 0.05, l1Ratio }).planes.map((weight) => weight * 1000),
      Array.from(fit(price, { alpha: 0.05, l1Ratio }).planes),
    )
  }
})

describe('the settings worth trying', () => {
  it.each(['quick', 'optimized', 'full'] as const)('keep what the user fixed, and differ: %s', (mode) => {
    for (const task of ['classification', 'regression'] as const) {
      const facts = { rows: 1000, task }
      const first = linear.candidates({}, 'quick', facts)[0]!
      expect(linear.candidates(first, mode, facts)).toEqual([first])
      const free = linear.candidates({ minFrequency: 7 }, mode, facts)
      expect(free.every(({ minFrequency }) => minFrequency === 7)).toBe(true)
      expect(new Set(free.map((options) => JSON.stringify(options))).size).toBe(free.length)
      const space = linear.space({ l1Ratio: 0 }, facts)
      expect(Object.keys(space)).toContain(task === 'regression' ? 'alpha' : 'C')
      expect(Object.keys(space)).not.toContain('l1Ratio')
    }
  })
})
