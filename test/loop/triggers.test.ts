// When a training is due, with a clock that the test moves.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  column,
  dataset,
  learner,
  model,
  type Project,
  project,
  source,
  type Trigger,
  trigger,
} from '../../src/define.ts'
import { giveFeedback } from '../../src/feedback.ts'
import { fakeClock } from '../../src/kit/clock.ts'
import { silentLog } from '../../src/kit/log.ts'
import { retrain, tick } from '../../src/loop.ts'
import { openFleet, openPredictionLog, predict } from '../../src/serving.ts'
import { type Context, openStore } from '../../src/store.ts'

const root = mkdtempSync(join(tmpdir(), 'cultivar-triggers-'))
// A Monday, half past two in the night, UTC.
const clock = fakeClock(Date.UTC(2026, 0, 5, 2, 30))
const minute = 60_000
let ctx: Context

const rows = (count: number) =>
  Array.from({ length: count }, (_, i) => (i % 2 ? `a fine warm film ${i},good` : `a dull cold film ${i},bad`))

const withTriggers = (...triggers: Trigger[]): Project =>
  project({
    films: model({
      data: dataset({
        from: source.csv('films.csv'),
        columns: { text: column.text(), label: column.category(['bad', 'good']) },
      }),
      target: 'label',
      features: ['text'],
      learners: [learner.logistic({ ngrams: 1, C: 10 })],
      monitors: [],
      triggers,
      cooldown: '10m',
    }),
  })

const due = async (...triggers: Trigger[]) =>
  (await tick(ctx, withTriggers(...triggers))).due.map((found) => found.trigger)

beforeAll(async () => {
  writeFileSync(join(root, 'films.csv'), ['text,label', ...rows(80)].join('\n'))
  ctx = { store: await openStore({ state: join(root, '.cultivar') }), clock, log: silentLog, root }
  const films = withTriggers().models['films']!
  await retrain(ctx, { name: 'films', model: films, mode: 'quick', trigger: 'first', register: true })
})
afterAll(async () => {
  await ctx.store.close()
  rmSync(root, { recursive: true, force: true })
})

test('a schedule is due once its time has passed, and not within the cool-down', async () => {
  const mondaysAtThree = trigger.schedule('0 3 * * 1')
  const inFiveMinutes = trigger.schedule('35 2 * * *')
  expect(await due(mondaysAtThree)).toEqual([])
  clock.advance(6 * minute)
  expect(await due(inFiveMinutes)).toEqual([])
  clock.advance(6 * minute)
  expect(await due(inFiveMinutes)).toEqual(['schedule'])
  clock.advance(20 * minute)
  expect(await due(mondaysAtThree)).toEqual(['schedule'])
})

test('new data is due when the file behind the data set has other content', async () => {
  expect(await due(trigger.newData())).toEqual([])
  writeFileSync(join(root, 'films.csv'), ['text,label', ...rows(90)].join('\n'))
  expect(await due(trigger.newData())).toEqual(['newData'])
})

test('labels are due when so many have arrived since the last training', async () => {
  const defined = withTriggers(trigger.labels(3))
  const fleet = await openFleet(ctx, defined)
  const log = openPredictionLog(ctx)
  for (const text of ['a warm one', 'a cold one', 'a dull one']) {
    expect(await due(trigger.labels(3))).toEqual([])
    const {
      predictions: [answer],
    } = await predict(ctx, fleet.route('films'), log, [{ text }])
    await giveFeedback(ctx, defined, { prediction_id: answer!.id, label: 'good' })
  }
  fleet.close()
  expect(await due(trigger.labels(3))).toEqual(['labels'])
})
