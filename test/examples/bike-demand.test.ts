import { afterAll, beforeAll, expect, test } from 'vitest'
import { findLeaks } from '../../src/data.ts'
import { ask, post } from '../input/ask.ts'
import { type Example, openExample } from './example.ts'

let example: Example
beforeAll(async () => {
  example = await openExample('bike-demand')
})
afterAll(() => example.close())

const summerEvening = {
  moment: '2025-07-02T17:00',
  season: 'summer',
  holiday: false,
  working_day: true,
  weather: 'clear',
  temperature: 24,
  felt_temperature: 23,
  humidity: 52,
  wind_speed: 9,
}
const winterNight = {
  ...summerEvening,
  moment: '2025-01-08T02:00',
  season: 'winter',
  weather: 'rain',
  temperature: 2,
  felt_temperature: -2,
  humidity: 92,
  wind_speed: null,
}
const url = () => `${example.url}/api/models/demand/predict`

// The part that judges is the last autumn and winter, which nobody trained on, in a city that rides more every year.
test('learns to count, judged on what came after', () => {
  const { decision, trained } = example.first
  const { metrics, rows, task } = trained.evaluation
  expect(task).toBe('regression')
  expect(decision).toMatchObject({ outcome: 'promoted', challenger: 1 })
  expect(rows).toBeGreaterThan(700)
  expect(metrics['r2_score']).toBeGreaterThan(0.8)
  expect(metrics['r2_score']).toBeLessThan(0.95)
  expect(metrics['mean_absolute_error']).toBeGreaterThan(20)
  expect(metrics['mean_absolute_error']).toBeLessThan(42)
})

test('the newest rows judge, and the oldest train', () => {
  const { parts, data } = example.first.trained.prepared
  const { values } = data.table.columns['moment'] as { values: Float64Array }
  const momentsOf = (rows: Int32Array) => Array.from(rows, (row) => values[row]!)
  expect(Math.max(...momentsOf(parts.train))).toBeLessThan(Math.min(...momentsOf(parts.validation)))
  expect(Math.max(...momentsOf(parts.validation))).toBeLessThan(Math.min(...momentsOf(parts.test)))
})

test('casual and registered tell the count, and the check of leaks says so', () => {
  const { data } = example.first.trained.prepared
  const asked = { target: 'count', features: ['moment', 'temperature'] }
  expect(findLeaks(data.table, asked)).toEqual([])
  const [leak] = findLeaks(data.table, { ...asked, features: [...asked.features, 'casual', 'registered'] })
  expect(leak).toMatchObject({ kind: 'answer', columns: ['casual', 'registered'] })
  expect(leak!.message).toMatch(/"casual" \+ "registered" is "count" in 100 % of \d+ rows/)
})

test('a plan names what was inferred', async () => {
  const { task, steps } = await example.json('plan', '--mode', 'quick')
  expect(task).toMatchObject({ kind: 'regression', target: 'count', labels: [], metric: 'mean_absolute_error' })
  expect(task.features.map(({ name }: { name: string }) => name)).not.toContain('registered')
  expect(steps.some(({ runs }: { runs: boolean }) => runs)).toBe(false)
})

test('answers with a number, and takes the true one', async () => {
  const { status, body } = await post(url(), { instances: [summerEvening, winterNight] })
  expect(status).toBe(200)
  const [many, few] = body.predictions
  expect(many.prediction).toBeGreaterThan(350)
  expect(few.prediction).toBeLessThan(60)

  const given = { prediction_id: many.id, label: 512, source: 'counter' }
  expect((await post(`${example.url}/feedback`, given)).body).toMatchObject({ label: '512', status: 'created' })
  expect((await post(`${example.url}/feedback`, { ...given, label: 'many' })).status).toBe(400)
  const metrics = await ask(`${example.url}/metrics`)
  expect(metrics.body).toMatch(/^ml_predictions_total\{.*model="demand".*\} [12]$/m)
  // A series a number would be as many series as there are truths.
  expect(metrics.body).toContain('ml_feedback_total{model="demand",label=""} 1')
})

test('the spring after is measured, and the error is larger', async () => {
  const { rows, metrics } = await example.json('evaluate', 'demand', '--data', 'examples/bike-demand/data/later.csv')
  expect(rows).toBeGreaterThan(900)
  expect(metrics.mean_absolute_error).toBeGreaterThan(example.first.trained.evaluation.metrics['mean_absolute_error']!)
})
