import { expect, test } from 'vitest'
import { randomCells, randomForest } from '../../../../test/shap/forests.ts'
import { seededRandom } from '../../../kit/random.ts'
import { forestShap } from '../shap.ts'
import { explainForest } from './explain.ts'

const random = seededRandom(3)
const forest = randomForest(random, { columns: 5, trees: 20, leaves: 12 })
const cells = randomCells(random, forest)
const { base, contributions } = forestShap(forest, cells, 0)

test('the largest come first, and a column that moved nothing is left out', () => {
  const explanation = explainForest(forest, cells, { output: 0, row: { 'number 0': 0.1, 'level 2': null } })
  expect(explanation.base).toBe(base)
  expect(explanation.contributions.map((part) => part.feature).sort()).toEqual([
    'level 2',
    'number 0',
    'number 1',
    'number 3',
  ])
  const sizes = explanation.contributions.map((part) => Math.abs(part.contribution))
  expect(sizes).toEqual(sizes.toSorted((a, b) => b - a))
  expect(Object.fromEntries(explanation.contributions.map((part) => [part.feature, part.value]))).toEqual({
    'number 0': '0.1',
    'number 1': 'missing',
    'level 2': 'missing',
    'number 3': 'missing',
  })
})

test('columns that were made from one column are one', () => {
  const sources = ['age', 'bought', 'bought', 'bought', 'town']
  const row = { age: 31, bought: new Date(0), town: 'Bonn' }
  const explanation = explainForest(forest, cells, { output: 0, row, sources })
  const of = (feature: string) => explanation.contributions.find((part) => part.feature === feature)
  expect(of('age')?.contribution).toBe(contributions[0])
  expect(of('bought')?.contribution).toBeCloseTo(contributions[1]! + contributions[2]! + contributions[3]!, 12)
  expect(of('bought')?.value).toBe('1970-01-01T00:00:00.000Z')
})

test.each([
  ['datetime', 0, '1970-01-01T00:00:00.000Z'],
  ['boolean', 1, 'true'],
  ['boolean', false, 'false'],
  ['integer', 12, '12'],
  ['number', Number.NaN, 'missing'],
] as const)('a %s of %s reads %s', (kind, value, word) => {
  const columns = forest.columns.map((column) => ({ name: column.name, kind }))
  const explanation = explainForest({ ...forest, columns }, cells, { output: 0, row: { 'number 0': value } })
  expect(explanation.contributions.find((part) => part.feature === 'number 0')?.value).toBe(word)
})
