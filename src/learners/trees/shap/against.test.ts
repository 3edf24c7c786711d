import fc from 'fast-check'
import { expect, test } from 'vitest'
import { treeShapCases } from '../../../../test/golden/tree-shap.ts'
import { enumerate } from '../../../../test/shap/enumerate.ts'
import { answer, randomCells, randomForest } from '../../../../test/shap/forests.ts'
import { seededRandom } from '../../../kit/random.ts'
import { forestShapAgainst } from './against.ts'

const shapes = fc.record({
  seed: fc.integer(),
  columns: fc.integer({ min: 2, max: 6 }),
  trees: fc.integer({ min: 1, max: 4 }),
  leaves: fc.integer({ min: 1, max: 20 }),
})

test('is the Shapley value by definition, and a column without a split has none', () => {
  fc.assert(
    fc.property(shapes, fc.integer({ min: 1, max: 4 }), ({ seed, ...shape }, rows) => {
      const random = seededRandom(seed)
      const forest = randomForest(random, { ...shape, outputs: 2 })
      const cells = randomCells(random, forest)
      const others = Array.from({ length: rows }, () => randomCells(random, forest))
      const background = Float64Array.from(others.flatMap((row) => [...row]))
      const mixed = (other: Float64Array, subset: number) => cells.map((x, i) => (subset & (1 << i) ? x : other[i]!))
      for (const output of [0, 1]) {
        const answerOfSubset = (subset: number) =>
          others.reduce((sum, other) => sum + answer(forest, output, mixed(other, subset)), 0) / rows
        const { base, contributions } = forestShapAgainst(forest, cells, background, output)
        expect(base).toBeCloseTo(answerOfSubset(0), 10)
        for (const [column, value] of enumerate(shape.columns, answerOfSubset).entries()) {
          expect(contributions[column]).toBeCloseTo(value, 10)
        }
        expect(contributions.at(-1)).toBe(0)
      }
    }),
    { numRuns: 300 },
  )
})

const withBackground = treeShapCases.filter(({ against }) => against.length > 0)

test.each(withBackground)('agrees with the reference: $name', ({ forest, rows, background, against }) => {
  for (const [row, cells] of rows.entries()) {
    const { base, contributions } = forestShapAgainst(forest, cells, background, 0)
    const wanted = against[row]![0]!
    for (const [i, value] of [...contributions, base].entries()) expect(Math.abs(value - wanted[i]!)).toBeLessThan(1e-6)
  }
})

test('the contributions of deep trees over many columns sum to the answer', () => {
  const random = seededRandom(6)
  const forest = randomForest(random, { columns: 60, trees: 10, leaves: 400 })
  const background = Float64Array.from(Array.from({ length: 30 }, () => [...randomCells(random, forest)]).flat())
  const cells = randomCells(random, forest)
  const { base, contributions } = forestShapAgainst(forest, cells, background, 0)
  expect(contributions.reduce((sum, value) => sum + value, base)).toBeCloseTo(answer(forest, 0, cells), 9)
})
