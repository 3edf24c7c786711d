import fc from 'fast-check'
import { expect, test } from 'vitest'
import { treeShapCases } from '../../../test/golden/tree-shap.ts'
import { enumerate } from '../../../test/shap/enumerate.ts'
import { answer, expected, randomCells, randomForest } from '../../../test/shap/forests.ts'
import { seededRandom } from '../../kit/random.ts'
import type { Forest } from './forest.ts'
import { childOf } from './shap/branch.ts'
import { forestShap } from './shap.ts'

const shapes = fc.record({
  seed: fc.integer(),
  columns: fc.integer({ min: 2, max: 6 }),
  trees: fc.integer({ min: 1, max: 4 }),
  leaves: fc.integer({ min: 1, max: 20 }),
})

/** What the forest answers where only the columns in `subset` are known. */
const answerOfSubset = (forest: Forest, output: number, cells: Float64Array, subset: number) =>
  expected(forest, output, (node) => {
    const column = forest.feature[node]!
    if (subset & (1 << column)) return [[childOf(forest, node, cells[column]!), 1]]
    const left = forest.left[node]!
    const right = forest.right[node]!
    const rows = forest.cover[left]! + forest.cover[right]!
    if (rows === 0)
      return [
        [left, 0.5],
        [right, 0.5],
      ]
    return [
      [left, forest.cover[left]! / rows],
      [right, forest.cover[right]! / rows],
    ]
  })

test('is the Shapley value by definition, and a column without a split has none', () => {
  fc.assert(
    fc.property(shapes, ({ seed, ...shape }) => {
      const random = seededRandom(seed)
      const forest = randomForest(random, { ...shape, outputs: 2 })
      const cells = randomCells(random, forest)
      for (const output of [0, 1]) {
        const { base, contributions } = forestShap(forest, cells, output)
        const wanted = enumerate(shape.columns, (subset) => answerOfSubset(forest, output, cells, subset))
        expect(base).toBeCloseTo(answerOfSubset(forest, output, cells, 0), 10)
        for (const [column, value] of wanted.entries()) expect(contributions[column]).toBeCloseTo(value, 10)
        expect(contributions.at(-1)).toBe(0)
      }
    }),
    { numRuns: 300 },
  )
})

test.each(treeShapCases)('agrees with the reference: $name', ({ forest, rows, pathDependent }) => {
  for (const [row, cells] of rows.entries()) {
    for (let output = 0; output < forest.outputs; output++) {
      const { base, contributions } = forestShap(forest, cells, output)
      const wanted = pathDependent[row]![output]!
      for (const [i, value] of [...contributions, base].entries())
        expect(Math.abs(value - wanted[i]!)).toBeLessThan(1e-6)
    }
  }
})

test('the contributions of deep trees over many columns sum to the answer', () => {
  const random = seededRandom(5)
  const forest = randomForest(random, { columns: 60, trees: 10, leaves: 400 })
  for (let row = 0; row < 20; row++) {
    const cells = randomCells(random, forest)
    const { base, contributions } = forestShap(forest, cells, 0)
    expect(contributions.reduce((sum, value) => sum + value, base)).toBeCloseTo(answer(forest, 0, cells), 9)
  }
})

test('a trunk of 300 nodes is no deeper than its paths', () => {
  const forest = chain(300)
  const cells = new Float64Array(300).fill(1)
  const { base, contributions } = forestShap(forest, cells, 0)
  const sum = contributions.reduce((total, value) => total + value, base)
  expect(sum).toBeCloseTo(answer(forest, 0, cells), 6)
})

/** Every node sends half of the rows to a leaf and the other half on to the next column. */
const chain = (depth: number): Forest => {
  const nodes = 2 * depth + 1
  const isInner = (node: number) => node < nodes - 1 && node % 2 === 0
  return {
    columns: Array.from({ length: depth }, (_, i) => ({ name: `column ${i}`, kind: 'number' })),
    outputs: 1,
    base: Float64Array.of(0),
    starts: Int32Array.of(0, nodes),
    feature: Int32Array.from({ length: nodes }, (_, node) => (isInner(node) ? node / 2 : -1)),
    threshold: new Float32Array(nodes).fill(0.5),
    left: Int32Array.from({ length: nodes }, (_, node) => (isInner(node) ? node + 1 : -1)),
    right: Int32Array.from({ length: nodes }, (_, node) => (isInner(node) ? node + 2 : -1)),
    missingLeft: new Uint8Array(nodes),
    set: new Int32Array(nodes).fill(-1),
    sets: new Int32Array(0),
    value: Float64Array.from({ length: nodes }, (_, node) => (isInner(node) ? 0 : Math.sin(node))),
    cover: Float64Array.from({ length: nodes }, (_, node) => 2 ** -Math.ceil(node / 2)),
  }
}
