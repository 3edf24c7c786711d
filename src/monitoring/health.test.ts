import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Answered, answerLive, openLive, serveVersion } from '../../test/live/project.ts'
import { openAlert } from './alerts.ts'
import { type Health, healthOf, healthStatus } from './health.ts'

let live: Awaited<ReturnType<typeof openLive>>
beforeAll(async () => {
  live = await openLive()
})
afterAll(() => live.close())

const row = (label: string, confidence: number, truth?: string): Answered => ({
  text: 'a film',
  label,
  confidence,
  ...(truth ? { truth } : {}),
})

test('a model that answers well is healthy', async () => {
  const { ctx, clock } = live
  const name = 'sentiment'
  expect(healthStatus(await healthOf(ctx, name))).toEqual({
    status: 'critical',
    reasons: ['sentiment has no version that serves'],
  })
  const version = await serveVersion(ctx, name, [row('positive', 0.9)])
  expect(await healthOf(ctx, name)).toEqual({
    model: name,
    version: '1',
    hours: 24,
    predictions: 0,
    labels: {},
    mean_confidence: null,
    p95_latency_ms: null,
    feedback: 0,
    accuracy: null,
    mean_absolute_error: null,
    open_alerts: 0,
  })
  const answers = [
    row('positive', 0.9, 'positive'),
    row('positive', 0.7, 'negative'),
    row('positive', 0.8),
    row('negative', 0.8),
  ]
  await answerLive(ctx, { name, version }, answers)
  const health = await healthOf(ctx, name)
  expect(health).toMatchObject({
    predictions: 4,
    labels: { positive: 0.75, negative: 0.25 },
    p95_latency_ms: 2,
    feedback: 2,
    accuracy: { value: 0.5, n: 2 },
  })
  expect(health.mean_confidence).toBeCloseTo(0.8, 5)
  expect(healthStatus(health)).toEqual({ status: 'healthy', reasons: [] })
  await openAlert(ctx, { model: name, version, name: 'drift' }, { severity: 'warning', summary: 'Drift.', details: {} })
  expect(healthStatus(await healthOf(ctx, name))).toEqual({ status: 'warning', reasons: ['1 alert is open'] })
  clock.advance(25 * 3_600_000)
  expect(await healthOf(ctx, name)).toMatchObject({ predictions: 0, feedback: 0, open_alerts: 1 })
  expect(await healthOf(ctx, name, { hours: 48 })).toMatchObject({ predictions: 4 })
})

test('says why it is not healthy', () => {
  const slow: Health = {
    model: 'm',
    version: '1',
    hours: 24,
    predictions: 10,
    labels: {},
    mean_confidence: 0.55,
    p95_latency_ms: 120,
    feedback: 0,
    accuracy: null,
    mean_absolute_error: null,
    open_alerts: 2,
  }
  expect(healthStatus(slow)).toEqual({
    status: 'warning',
    reasons: [
      '2 alerts are open',
      'mean confidence 0.55, more than 0.6 is expected',
      '95 % answer within 120 ms, less than 100 ms is expected',
    ],
  })
})
