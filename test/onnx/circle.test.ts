import { expect, it } from 'vitest'
import { seededRandom } from '../../src/kit/random.ts'
import type { Table } from '../../src/kit/table.ts'
import {
  findLearner,
  fitCalibration,
  importedModel,
  type Predictor,
  predictorOnnx,
  scoreTable,
} from '../../src/learners.ts'
import { openOnnx } from '../../src/training.ts'
import { largestDifference } from './run.ts'

const rows = 500
const random = seededRandom(9)
const missing = (value: number) => (random() < 0.1 ? Number.NaN : value)
const table: Table = {
  rows,
  columns: {
    income: { kind: 'number', values: Float64Array.from({ length: rows }, () => missing(Math.fround(random() * 9))) },
    since: {
      kind: 'datetime',
      values: Float64Array.from({ length: rows }, () => missing(Math.floor(random() * 2e12))),
    },
    home: { kind: 'category', values: Array.from({ length: rows }, (_, row) => (row % 9 ? `home ${row % 4}` : null)) },
  },
}
const columns = Object.entries(table.columns).map(([name, { kind }]) => ({ name, kind }))
const classes = ['no', 'perhaps', 'yes']
const labels = Int32Array.from({ length: rows }, (_, row) => {
  const income = table.columns['income']!.values[row] as number
  return Math.floor(((income || 0) + (row % 4 === 1 ? 3 : 0)) / 4.1) % 3
})

const fitted = (name: string): Predictor => {
  const learner = findLearner(name)
  const options = learner.candidates({}, 'quick', { rows, task: 'classification' })[0]!
  const encoded = learner.encode(table, options)
  const all = Int32Array.from({ length: rows }, (_, row) => row)
  const target = { task: 'classification' as const, classes, labels }
  const fit = learner.fit({ encoded, rows: all, target }, options, random)
  const calibration = fitCalibration('platt', learner.decision(fit, encoded, all), labels, 3)
  return { learner, options, fitted: fit, task: 'classification', calibration, classes, positive: -1, threshold: 0.5 }
}

it.each(['linear', 'boostedTrees'])('takes back what it exported: %s', async (name) => {
  const predictor = fitted(name)
  const { bytes } = predictorOnnx(predictor, columns)!
  // The file says which column has which class, so another order of the target does no harm.
  const turned = ['yes', 'no', 'perhaps']
  const session = await openOnnx(importedModel(bytes, { task: 'classification', columns, classes: turned }))
  try {
    const found = await session.scores(table)
    const expected = scoreTable(predictor, table)
    const inOrder = expected.map((_, i) => expected[i - (i % 3) + classes.indexOf(turned[i % 3]!)]!)
    expect(new Set(expected).size).toBeGreaterThan(30)
    expect(largestDifference(found, inOrder)).toBeLessThan(1e-6)
  } finally {
    await session.close()
  }
})
