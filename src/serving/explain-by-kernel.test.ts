import { expect, test } from 'vitest'
import { column, dataset, type Model, model, source } from '../define.ts'
import { seededRandom } from '../kit/random.ts'
import type { Table } from '../kit/table.ts'
import { findLearner, fitCalibration, type Predictor, scoreTable } from '../learners.ts'
import type { Signature } from '../registry.ts'
import { referenceOf, scorerOf } from '../training.ts'
import { explainByKernel } from './explain-by-kernel.ts'

const towns = ['Bonn', 'Ulm', 'Jena']
const random = seededRandom(3)
const rows = 300
const ages = Float64Array.from({ length: rows }, () => 20 + Math.floor(random() * 50))
const members = Float64Array.from({ length: rows }, () => Number(random() < 0.4))
const since = Float64Array.from({ length: rows }, (_, i) => (i % 7 === 0 ? Number.NaN : Date.UTC(2020, i % 12, 1)))
const places = Array.from({ length: rows }, () => towns[Math.floor(random() * 3)]!)
const features: Table = {
  rows,
  columns: {
    age: { kind: 'integer', values: ages },
    member: { kind: 'boolean', values: members },
    since: { kind: 'datetime', values: since },
    town: { kind: 'category', values: places },
  },
}
const labels = Int32Array.from({ length: rows }, (_, i) =>
  Number(ages[i]! / 10 + 3 * members[i]! + (places[i] === 'Ulm' ? 2 : 0) + random() * 3 > 7.5),
)

const signature: Signature = {
  task: 'classification',
  target: 'stays',
  labels: ['no', 'yes'],
  inputs: [
    { name: 'age', kind: 'integer', optional: false },
    { name: 'member', kind: 'boolean', optional: false },
    { name: 'since', kind: 'datetime', optional: true },
    { name: 'town', kind: 'category', optional: false, levels: towns },
  ],
}

const definition = model({
  data: dataset({
    from: source.csv('none.csv'),
    columns: {
      age: column.integer(),
      member: column.boolean(),
      since: column.datetime({ optional: true }),
      town: column.category(towns),
      stays: column.category(['no', 'yes']),
    },
  }),
  target: 'stays',
  features: ['age', 'member', 'since', 'town'],
}) as unknown as Model

const predictorOf = (name: string): Predictor => {
  const learner = findLearner(name)
  const task = 'classification' as const
  const [options] = learner.candidates({}, 'quick', { rows, task })
  const all = Int32Array.from({ length: rows }, (_, i) => i)
  const encoded = learner.encode(features, options!)
  const target = { task, classes: ['no', 'yes'], labels }
  const fitted = learner.fit({ encoded, rows: all, target }, options!, seededRandom(1))
  const calibration = fitCalibration(learner.calibration, learner.decision(fitted, encoded, all), labels, 2)
  return { task, learner, options: options!, fitted, calibration, classes: ['no', 'yes'], positive: 1, threshold: 0.5 }
}

const row = { age: 61, member: true, since: Date.UTC(2021, 5, 1), town: 'Ulm' }
const rowTable: Table = {
  rows: 1,
  columns: {
    age: { kind: 'integer', values: Float64Array.of(61) },
    member: { kind: 'boolean', values: Float64Array.of(1) },
    since: { kind: 'datetime', values: Float64Array.of(row.since) },
    town: { kind: 'category', values: ['Ulm'] },
  },
}

test('base and contributions sum to the log-odds that the model gives', async () => {
  const predictor = predictorOf('linear')
  const reference = await referenceOf(definition, scorerOf(predictor), features)
  const score = async (table: Table) => scoreTable(predictor, table)
  const [no, yes] = scoreTable(predictor, rowTable)
  for (const output of [0, 1]) {
    const { base, contributions } = await explainByKernel(score, { signature, reference, row, output })
    const sum = contributions.reduce((total, part) => total + part.contribution, base)
    expect(sum).toBeCloseTo(Math.log(output === 1 ? yes! / no! : no! / yes!), 9)
    expect(contributions.map(({ feature }) => feature).sort()).toEqual(['age', 'member', 'since', 'town'])
  }
})

test('of a linear model it comes near what the model says of itself', async () => {
  const predictor = predictorOf('linear')
  const reference = await referenceOf(definition, scorerOf(predictor), features)
  const asked = { signature, reference, row, output: 1 }
  const explained = await explainByKernel((table) => scoreTable(predictor, table), asked)
  const { contributions } = predictor.learner.explain(predictor.fitted, row, 1)
  const [strongest, second] = contributions
  expect(
    explained.contributions
      .slice(0, 2)
      .map(({ feature }) => feature)
      .sort(),
  ).toEqual([strongest!.feature, second!.feature].sort())
  expect(explained.contributions.find(({ feature }) => feature === 'member')).toMatchObject({ value: 'true' })
  expect(await explainByKernel((table) => scoreTable(predictor, table), asked)).toEqual(explained)
})

test('an answer that is entirely sure has finite parts, and a missing value is one', async () => {
  const reference = { rows: 2, columns: { age: [1, 2], member: [0, 1], since: [null, null], town: ['Bonn', 'Ulm'] } }
  const sure = (table: Table) =>
    Float64Array.from({ length: table.rows * 2 }, (_, i) => {
      const isOld = Number(table.columns['age']!.values[i >> 1]) > 50
      return Number(isOld === (i % 2 === 1))
    })
  const asked = { signature, reference, row: { ...row, since: null }, output: 1 }
  const { base, contributions } = await explainByKernel(sure, asked)
  expect(base).toBeLessThan(-20)
  expect(contributions[0]).toMatchObject({ feature: 'age', value: '61' })
  expect(contributions[0]!.contribution).toBeCloseTo(-2 * base, 4)
  expect(contributions.find(({ feature }) => feature === 'since')).toMatchObject({ value: 'missing' })
})
