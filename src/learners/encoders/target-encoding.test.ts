import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import golden from '../../../test/golden/linear.json' with { type: 'json' }
import { seededRandom } from '../../kit/random.ts'
import { dealFolds } from '../folds.ts'
import type { Target } from '../learner.ts'
import { encodeColumns, type LevelColumn } from './columns.ts'
import { crossEncode, fitTargetMeans, outputsOf, type Smoothing, targetMean } from './target-encoding.ts'

const { city } = golden.columns
const column = encodeColumns({ rows: city.length, columns: { city: { kind: 'category', values: city } } })
  .columns[0] as LevelColumn
const rows = Int32Array.from(city, (_, i) => i)
const classes = (labels: number[], count: number): Target => ({
  task: 'classification',
  classes: ['a', 'b', 'c'].slice(0, count),
  labels: Int32Array.from(labels),
})
const targets: Record<keyof typeof golden.targetMeans, Target> = {
  binary: classes(golden.binary, 2),
  grade: classes(golden.grade, 3),
  price: { task: 'regression', values: Float64Array.from(golden.price) },
}

describe.each(['binary', 'grade', 'price'] as const)('agrees with scikit-learn on %s', (name) => {
  it.each(golden.targetMeans[name])('smoothed by $smooth', ({ smooth, categories, encodings }) => {
    const folds = dealFolds(targets[name], rows, 5, seededRandom(1))
    const options = { folds, smooth: smooth as Smoothing }
    const { fitted } = fitTargetMeans(column, rows, outputsOf(targets[name], rows), options)
    encodings.forEach((means, k) => {
      means.forEach((mean, l) => {
        expect(targetMean(fitted, categories[l]!, k)).toBeCloseTo(mean, 10)
      })
    })
  })
})

it.each(golden.crossed)('gives the training rows what scikit-learn gives them: $smooth', (crossed) => {
  const places = column.codes.map((code) => (code < 0 ? column.levels.length : code))
  const grouped = { places, groups: column.levels.length + 1, folds: Int32Array.from(crossed.folds) }
  const encoded = crossEncode(grouped, Float64Array.from(golden.binary), crossed.smooth as Smoothing)
  crossed.encoded.forEach((value, i) => {
    expect(encoded[i]).toBeCloseTo(value, 10)
  })
})

const grouping = fc.array(
  fc.record({
    place: fc.nat(3),
    fold: fc.nat(4),
    value: fc.double({ min: -100, max: 100, noNaN: true }),
    other: fc.double({ min: -100, max: 100, noNaN: true }),
  }),
  { minLength: 2, maxLength: 40 },
)

it('never tells a row what its own fold says', () => {
  fc.assert(
    fc.property(grouping, fc.nat(4), fc.constantFrom<Smoothing>('auto', 0, 10), (given, fold, smooth) => {
      const pick = (of: 'place' | 'fold') => Int32Array.from(given, (each) => each[of])
      const grouped = { places: pick('place'), groups: 4, folds: pick('fold') }
      const before = crossEncode(
        grouped,
        Float64Array.from(given, ({ value }) => value),
        smooth,
      )
      const changed = Float64Array.from(given, (each) => (each.fold === fold ? each.other : each.value))
      const after = crossEncode(grouped, changed, smooth)
      given.forEach((each, i) => {
        if (each.fold === fold) expect(after[i]).toBe(before[i])
      })
    }),
  )
})

it('deals the rows of each class evenly', () => {
  const folds = dealFolds(targets.grade, rows, 5, seededRandom(3))
  for (const label of [0, 1, 2]) {
    const own = Array.from(folds).filter((_, i) => golden.grade[i] === label)
    const sizes = [0, 1, 2, 3, 4].map((fold) => own.filter((each) => each === fold).length)
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
  }
})
