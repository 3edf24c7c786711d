import { expect, test } from 'vitest'
import { column, dataset, learner, type Metric, type Model, model, source } from '../define.ts'
import { seededRandom } from '../kit/random.ts'
import type { Table } from '../kit/table.ts'
import { findLearner, fitCalibration, type Predictor, type Target } from '../learners.ts'
import { explainOn } from './explain.ts'
import { type Scorer, scorerOf } from './scorer.ts'
import { targetOf } from './target.ts'

const rows = 400
const random = seededRandom(5)
const draw = (of: (row: number) => number) => Float64Array.from({ length: rows }, (_, row) => of(row))
const heat = draw(() => Math.round(random() * 30))
const open = draw(() => Number(random() < 0.5))
const day = draw(() => Date.UTC(2026, 0, 1 + Math.floor(random() * 5)))
const sold = draw((row) => 3 * heat[row]! + 40 * open[row]! + random())
const sizes = Array.from(sold, (value) => (value < 40 ? 'small' : value < 80 ? 'middle' : 'large'))

const table: Table = {
  rows,
  columns: {
    heat: { kind: 'integer', values: heat },
    open: { kind: 'boolean', values: open },
    day: { kind: 'datetime', values: day },
    sold: { kind: 'number', values: sold },
    size: { kind: 'category', values: sizes },
  },
}

const columns = {
  heat: column.integer(),
  open: column.boolean(),
  day: column.datetime(),
  sold: column.number(),
  size: column.category(['small', 'middle', 'large']),
}

const modelOf = (target: 'sold' | 'size', metric: Metric): Model =>
  model({
    data: dataset({ from: source.csv('none.csv'), columns }),
    target,
    features: ['heat', 'open', 'day'],
    learners: [learner.linear()],
    search: { metric: metric as never },
  }) as unknown as Model

/** Learned from all rows, which is of no matter here. */
const scorerOfRows = (asked: Model): Scorer => scorerOf(predictorOf(asked))

const predictorOf = (asked: Model): Predictor => {
  const target: Target = targetOf(asked, table)
  const linear = findLearner('linear')
  const [options] = linear.candidates({}, 'quick', { rows, task: target.task })
  const all = Int32Array.from({ length: rows }, (_, row) => row)
  const features = { rows, columns: Object.fromEntries(asked.features.map((name) => [name, table.columns[name]!])) }
  const encoded = linear.encode(features, options!)
  const fitted = linear.fit({ encoded, rows: all, target }, options!, seededRandom(1))
  const fit = { learner: linear, options: options!, fitted }
  if (target.task === 'regression') return { ...fit, task: 'regression', interval: { coverage: 0.9, radius: 1 } }
  const calibration = fitCalibration('temperature', linear.decision(fitted, encoded, all), target.labels, 3)
  return { ...fit, task: 'classification', calibration, classes: target.classes, positive: -1, threshold: 0.5 }
}

test('of numbers: a loss is turned, so that more important is more', async () => {
  const asked = modelOf('sold', 'root_mean_squared_error')
  const found = await explainOn(asked, scorerOfRows(asked), table)
  expect(found).toMatchObject({ rows: 400, metric: 'root_mean_squared_error' })
  expect(found.permutation.map((each) => each.column)).toEqual(['heat', 'open', 'day'])
  expect(found.permutation[1]!.low).toBeGreaterThan(10)
  expect(found.mean_abs_shap.map((each) => each.column)).toEqual(['heat', 'open', 'day'])
  // The mean of |3 (heat − mean)| of a uniform draw is a quarter of its range.
  expect(Math.abs(found.mean_abs_shap[0]!.importance - 22.5)).toBeLessThan(2.5)
})

test('of numbers: the dependence on every column, in words where a request has words', async () => {
  const asked = modelOf('sold', 'r2_score')
  const { partial_dependence: curves } = await explainOn(asked, scorerOfRows(asked), table)
  const [heats, opens, days] = curves
  expect(heats!.label).toBeNull()
  expect(heats!.values.length).toBeLessThanOrEqual(20)
  const slope = (heats!.means.at(-1)! - heats!.means[0]!) / (Number(heats!.values.at(-1)) - Number(heats!.values[0]))
  expect(slope).toBeCloseTo(3, 1)
  expect(opens!.values).toEqual(['false', 'true'])
  expect(opens!.means[1]! - opens!.means[0]!).toBeCloseTo(40, 0)
  expect(days!.values[0]).toMatch(/^2026-01-01T00:00:00/)
})

test('of three classes: a curve for each, and one importance of a column', async () => {
  const asked = modelOf('size', 'log_loss')
  const found = await explainOn(asked, scorerOfRows(asked), table)
  const heats = found.partial_dependence.filter((each) => each.column === 'heat')
  expect(heats.map(({ label }) => label)).toEqual(['small', 'middle', 'large'])
  const sums = heats[0]!.means.map((_, at) => heats.reduce((sum, { means }) => sum + means[at]!, 0))
  for (const sum of sums) expect(sum).toBeCloseTo(1, 9)
  expect(found.mean_abs_shap.map((each) => each.column)).toEqual(['open', 'heat', 'day'])
})

test('the same seed gives the same bytes, and no rows give nothing', async () => {
  const asked = modelOf('sold', 'r2_score')
  const scorer = scorerOfRows(asked)
  const once = JSON.stringify(await explainOn(asked, scorer, table))
  expect(JSON.stringify(await explainOn(asked, scorer, table))).toBe(once)
  expect(JSON.stringify(await explainOn({ ...asked, seed: 2 }, scorer, table))).not.toBe(once)
  const none = {
    rows: 0,
    columns: Object.fromEntries(
      Object.entries(table.columns).map(([name, { kind }]) => [
        name,
        { kind, values: kind === 'category' ? [] : new Float64Array(0) },
      ]),
    ),
  } as Table
  expect(await explainOn(asked, scorer, none)).toEqual({
    rows: 0,
    metric: 'r2_score',
    mean_abs_shap: [],
    permutation: [],
    partial_dependence: [],
  })
})

test('a model that says only what and not why is measured by its answers alone', async () => {
  const asked = modelOf('sold', 'r2_score')
  const scorer = scorerOfRows(asked)
  const { mean_abs_shap: _, ...same } = await explainOn(asked, scorer, table)
  const { explain: __, ...silent } = scorer
  expect(await explainOn(asked, silent, table)).toEqual({ ...same, mean_abs_shap: [] })
})
