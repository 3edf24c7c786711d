// The whole circle in one process, with a clock that the test moves: data in, a model trained, served, watched,
// corrected, retrained and replaced by the rules.
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readSource } from '../../src/data.ts'
import {
  check,
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
import type { Table, TextValues } from '../../src/kit/table.ts'
import { listDecisions, type RetrainResult, retrain, rollback, tick } from '../../src/loop.ts'
import { listAlerts } from '../../src/monitoring.ts'
import { getDeployment } from '../../src/registry.ts'
import { openFleet, openPredictionLog, predict } from '../../src/serving.ts'
import { type Context, openStore } from '../../src/store.ts'

const columns = { text: column.text(), label: column.category(['negative', 'positive']) }
const root = mkdtempSync(join(tmpdir(), 'cultivar-loop-'))
const clock = fakeClock(Date.UTC(2026, 0, 5, 12))
const minute = 60_000
let ctx: Context

const definition: Project = project({
  sentiment: model({
    data: dataset({ from: source.csv('films.csv'), columns, checks: [check.complete('text')] }),
    target: 'label',
    features: ['text'],
    learners: [learner.logistic({ ngrams: 2, C: 30 })],
    live: { weight: 3 },
    gates: [gate.beatsBaseline({ by: 0.1 }), gate.beatsChampion({ confidence: 0.95, margin: 0.1 })],
    monitors: [
      monitor.drift({ every: '1m', window: '1h' }),
      monitor.quality('accuracy', { atLeast: 0.7, every: '1m', window: '1h' }),
    ],
    triggers: [trigger.drift({ minimumLabels: 200 })],
    cooldown: '10m',
  }),
})
const sentiment = definition.models['sentiment'] as Model

beforeAll(async () => {
  cpSync('examples/reviews/data', root, { recursive: true })
  ctx = { store: await openStore({ state: join(root, '.cultivar') }), clock, log: silentLog, root }
})
afterAll(async () => {
  await ctx.store.close()
  rmSync(root, { recursive: true, force: true })
})

const train = (why: string): Promise<RetrainResult> =>
  retrain(ctx, { name: 'sentiment', model: sentiment, mode: 'quick', trigger: why, register: true })

const rows = async (file: string): Promise<{ text: string; label: string }[]> => {
  const { table } = await readSource(source.csv(file), columns, { root })
  return Array.from({ length: table.rows }, (_, i) => ({
    text: word(table, 'text', i),
    label: word(table, 'label', i),
  }))
}
const word = (table: Table, name: string, row: number) => (table.columns[name] as TextValues).values[row]!

// Answers the rows with whoever serves, ten a second, and returns the share of right ones.
const live = async (sent: { text: string; label: string }[], { labels }: { labels: boolean }) => {
  const fleet = await openFleet(ctx, definition)
  const log = openPredictionLog(ctx)
  let right = 0
  for (const { text, label } of sent) {
    clock.advance(100)
    const {
      predictions: [answer],
    } = await predict(ctx, fleet.route('sentiment'), log, [{ text }])
    if ('label' in answer! && answer.label === label) right++
    if (labels) await giveFeedback(ctx, definition, { prediction_id: answer!.id, label })
  }
  fleet.close()
  return right / sent.length
}

test('the circle closes', async () => {
  expect((await tick(ctx, definition)).due).toEqual([{ model: 'sentiment', trigger: 'first' }])
  const first = await train('first')
  expect(first.decision).toMatchObject({ outcome: 'promoted', challenger: 1 })

  const products = await rows('products.csv')
  const before = await live(products.slice(0, 500), { labels: true })
  clock.advance(minute)
  const { monitors, due } = await tick(ctx, definition)
  expect(monitors.map(({ status }) => status)).toEqual(['drifted', 'bad'])
  expect((await listAlerts(ctx, { status: 'open' })).map((alert) => alert.monitor).sort()).toEqual(['drift', 'quality'])
  expect(due).toEqual([])

  clock.advance(10 * minute)
  expect((await tick(ctx, definition)).due).toEqual([{ model: 'sentiment', trigger: 'drift' }])
  const second = await train('drift')
  expect(second.decision).toMatchObject({ outcome: 'promoted', champion: 1, challenger: 2, trigger: 'drift' })
  const { gates } = second.decision!.evidence as { gates: { gate: string; numbers: Record<string, number> }[] }
  const beaten = gates.find(({ gate }) => gate === 'beatsChampion')!.numbers
  expect(beaten['live_rows']).toBeGreaterThan(150)
  expect(beaten['live_p_value']).toBeLessThan(0.05)

  const after = await live(products.slice(500), { labels: false })
  expect(after).toBeGreaterThan(before + 0.05)

  clock.advance(minute)
  await tick(ctx, definition)
  expect((await listAlerts(ctx, { status: 'open' })).every(({ version }) => version === '2')).toBe(true)

  expect(await rollback(ctx, 'sentiment')).toMatchObject({ outcome: 'rolled_back', challenger: 1 })
  expect(await getDeployment(ctx, 'sentiment')).toMatchObject({ champion: 1, previous: 2 })
  expect((await listDecisions(ctx)).map(({ outcome }) => outcome)).toEqual(['rolled_back', 'promoted', 'promoted'])
})

test('what did not change is remembered, and nothing new is decided', async () => {
  const { champion } = await getDeployment(ctx, 'sentiment')
  clock.advance(minute)
  const again = await train('manual')
  expect(again.trained.trace.reports.map(({ step, cached }) => [step, cached])).toEqual(
    ['ingest', 'validate', 'split', 'train', 'evaluate', 'explain', 'register'].map((step) => [step, true]),
  )
  expect(again.manifest!.version).toBe(2)
  expect(champion).toBe(1)
})
