// The circle for a number: what it is to predict moves away, the errors grow, and a model that has seen it takes over.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  column,
  dataset,
  gate,
  learner,
  type Model,
  model,
  monitor,
  type Project,
  project,
  source,
  trigger,
} from '../../src/define.ts'
import { giveFeedback } from '../../src/feedback.ts'
import { fakeClock } from '../../src/kit/clock.ts'
import { silentLog } from '../../src/kit/log.ts'
import { type Random, seededRandom } from '../../src/kit/random.ts'
import { listDecisions, promote, type RetrainResult, retrain, rollback, tick } from '../../src/loop.ts'
import { type DriftTest, healthOf, listAlerts, listMonitorResults, type QualityTest } from '../../src/monitoring.ts'
import { getDeployment } from '../../src/registry.ts'
import { openFleet, openPredictionLog, predict } from '../../src/serving.ts'
import { type Context, openStore } from '../../src/store.ts'

interface Flat {
  area: number
  town: string
  rent: number
}

// Rents grow with the area, and nobody has let a large flat yet: trees know nothing of what lies beyond their rows.
const flats = (count: number, [from, to]: [number, number], random: Random): Flat[] =>
  Array.from({ length: count }, () => {
    const area = Number((from + random() * (to - from)).toFixed(2))
    const town = random() < 0.5 ? 'Oslo' : 'Bergen'
    const rent = Math.round(300 + 10 * area + (town === 'Oslo' ? 150 : 0) + 40 * random())
    return { area, town, rent }
  })

const root = mkdtempSync(join(tmpdir(), 'cultivar-numbers-'))
const clock = fakeClock(Date.UTC(2026, 0, 5, 12))
const random = seededRandom(5)
const minute = 60_000
let ctx: Context

const definition: Project = project({
  rent: model({
    data: dataset({
      from: source.csv('flats.csv'),
      columns: { area: column.number(), town: column.category(['Oslo', 'Bergen']), rent: column.integer() },
    }),
    target: 'rent',
    features: ['area', 'town'],
    learners: [learner.boostedTrees({ maxIter: 60 })],
    gates: [
      gate.atLeast('mean_absolute_error', 60),
      gate.beatsBaseline({ by: 0.3 }),
      gate.beatsChampion({ confidence: 0.95, margin: 0.3 }),
      gate.notWorseOn('town', 'Oslo', { margin: 0.4 }),
    ],
    monitors: [
      monitor.drift({ every: '1m', window: '1h' }),
      monitor.quality('mean_absolute_error', { atLeast: 60, every: '1m', window: '1h' }),
    ],
    triggers: [trigger.quality({ minimumLabels: 100 })],
    cooldown: '10m',
  }),
})
const rent = definition.models['rent'] as Model

beforeAll(async () => {
  const lines = flats(600, [20, 60], random).map(({ area, town, rent: value }) => `${area},${town},${value}`)
  writeFileSync(join(root, 'flats.csv'), `area,town,rent\n${lines.join('\n')}\n`)
  ctx = { store: await openStore({ state: join(root, '.cultivar') }), clock, log: silentLog, root }
})
afterAll(async () => {
  await ctx.store.close()
  rmSync(root, { recursive: true, force: true })
})

const train = (why: string, changed: Partial<Model> = {}): Promise<RetrainResult> =>
  retrain(ctx, { name: 'rent', model: { ...rent, ...changed }, mode: 'quick', trigger: why, register: true })

/** Asks whoever serves, ten times a second, and returns the mean absolute error. The truth comes as people write it. */
const live = async (asked: Flat[], { labels }: { labels: boolean }) => {
  const fleet = await openFleet(ctx, definition)
  const log = openPredictionLog(ctx)
  let error = 0
  for (const { area, town, rent: truth } of asked) {
    clock.advance(100)
    const {
      predictions: [answer],
    } = await predict(ctx, fleet.route('rent'), log, [{ area, town }])
    const { prediction } = answer as unknown as { prediction: number }
    error += Math.abs(prediction - truth)
    const label = truth % 2 === 0 ? truth : `${truth}.0`
    if (labels) await giveFeedback(ctx, definition, { prediction_id: answer!.id, label })
  }
  fleet.close()
  return error / asked.length
}

const testsOf = async (monitorName: 'drift' | 'quality') =>
  (await listMonitorResults(ctx, { model: 'rent' })).find((result) => result.monitor === monitorName)!.tests

test('nothing is wrong as long as the world is that of the data', async () => {
  expect((await tick(ctx, definition)).due).toEqual([{ model: 'rent', trigger: 'first' }])
  const first = await train('first')
  expect(first.decision).toMatchObject({ outcome: 'promoted', challenger: 1 })
  expect(first.trained.evaluation).toMatchObject({ task: 'regression', confusion: [], classes: [] })

  const error = await live(flats(150, [20, 60], random), { labels: true })
  expect(error).toBeLessThan(30)
  clock.advance(minute)
  const { monitors, due } = await tick(ctx, definition)
  expect(monitors.map(({ status }) => status)).toEqual(['ok', 'ok'])
  expect(due).toEqual([])
  expect(await listAlerts(ctx, { status: 'open' })).toEqual([])
  const health = await healthOf(ctx, 'rent')
  expect(health).toMatchObject({ version: '1', predictions: 150, feedback: 150, accuracy: null, labels: {} })
  expect(health.mean_absolute_error!.n).toBe(150)
  expect(health.mean_absolute_error!.value).toBeCloseTo(error, 6)
})

test('larger flats are alerted of, as inputs, as answers and as errors', async () => {
  clock.advance(120 * minute)
  const error = await live(flats(400, [60, 120], random), { labels: true })
  expect(error).toBeGreaterThan(150)
  clock.advance(minute)
  const { monitors } = await tick(ctx, definition)
  expect(monitors.map(({ status }) => status)).toEqual(['drifted', 'bad'])
  expect((await listAlerts(ctx, { status: 'open' })).map((alert) => alert.monitor).sort()).toEqual(['drift', 'quality'])

  const drift = (await testsOf('drift')) as DriftTest[]
  const drifted = drift.filter((each) => each.drifted).map(({ feature, test: asked }) => `${feature}: ${asked}`)
  expect(drifted).toEqual(['area: ks', 'area: psi', 'prediction: ks'])
  const [quality] = (await testsOf('quality')) as QualityTest[]
  expect(quality).toMatchObject({ metric: 'mean_absolute_error', n: 400, at_least: 60, met: false, surely: true })
  expect(quality!.value).toBeCloseTo(error, 6)
  expect((await healthOf(ctx, 'rent', { hours: 1 })).mean_absolute_error!.value).toBeCloseTo(error, 6)
})

test('a model that has learned from the labels is provably nearer, and serves', async () => {
  clock.advance(10 * minute)
  expect((await tick(ctx, definition)).due).toEqual([{ model: 'rent', trigger: 'quality' }])
  const second = await train('quality')
  expect(second.decision).toMatchObject({ outcome: 'promoted', champion: 1, challenger: 2, trigger: 'quality' })
  const { gates } = second.decision!.evidence as { gates: { gate: string; numbers: Record<string, number> }[] }
  expect(gates.map(({ gate: name }) => name)).toEqual(['atLeast', 'beatsBaseline', 'beatsChampion', 'notWorseOn'])
  const beaten = gates.find(({ gate: name }) => name === 'beatsChampion')!.numbers
  expect(beaten['live_rows']).toBeGreaterThan(100)
  expect(beaten['live_p_value']).toBeLessThan(0.001)

  expect(await live(flats(100, [60, 120], random), { labels: false })).toBeLessThan(60)
  clock.advance(minute)
  await tick(ctx, definition)
  expect((await listAlerts(ctx, { status: 'open' })).every(({ version }) => version === '2')).toBe(true)
})

test('a worse one is refused with numbers, and people may promote it and take it back', async () => {
  const third = await train('manual', { learners: [learner.baseline()] })
  expect(third.decision).toMatchObject({ outcome: 'refused', champion: 2, challenger: 3 })
  expect(third.decision!.reasons.filter((reason) => / failed: /.test(reason))).toHaveLength(4)
  expect(await getDeployment(ctx, 'rent')).toMatchObject({ champion: 2, challenger: 3 })

  clock.advance(minute)
  expect(await promote(ctx, 'rent', 3)).toMatchObject({ outcome: 'promoted', challenger: 3 })
  expect(await live(flats(20, [60, 120], random), { labels: false })).toBeGreaterThan(100)
  expect(await rollback(ctx, 'rent')).toMatchObject({ outcome: 'rolled_back', challenger: 2 })
  expect(await getDeployment(ctx, 'rent')).toMatchObject({ champion: 2, previous: 3 })
  expect((await listDecisions(ctx)).map(({ outcome }) => outcome)).toEqual([
    'rolled_back',
    'promoted',
    'refused',
    'promoted',
    'promoted',
  ])
})

test('what did not change is remembered', async () => {
  const again = await train('manual')
  expect(again.trained.trace.reports.filter(({ cached }) => !cached)).toEqual([])
  expect(again.decision).toMatchObject({ outcome: 'unchanged' })
})
