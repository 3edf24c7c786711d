import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Answered, answerLive, openLive, reviewModel, serveVersion } from '../../test/live/project.ts'
import { openReceiver } from '../../test/live/receiver.ts'
import { readReviews, wordsOf } from '../../test/live/reviews.ts'
import { monitor, notify } from '../define.ts'
import { newId } from '../kit/ids.ts'
import { seededRandom } from '../kit/random.ts'
import { subscribe } from '../store.ts'
import { acknowledgeAlert, listAlerts } from './alerts.ts'
import { unlessTaken } from './lock.ts'
import { openWatching } from './reference.ts'
import { listMonitorResults } from './results.ts'
import { runMonitors } from './run.ts'

const hour = 3_600_000
const reviews: { films: Answered[]; products: Answered[] } = { films: [], products: [] }
let live: Awaited<ReturnType<typeof openLive>>

beforeAll(async () => {
  live = await openLive()
  for (const file of ['films', 'products'] as const) {
    const random = seededRandom(3)
    const table = await readReviews(file)
    const labels = wordsOf(table, 'label')
    reviews[file] = wordsOf(table, 'text').map((text, i) => ({
      text,
      label: labels[i]!,
      confidence: 0.6 + 0.4 * random(),
    }))
  }
})
afterAll(() => live.close())

describe('a drift monitor', () => {
  test('finds nothing while films are reviewed, then opens one alert for products, until they are gone', async () => {
    const { ctx, clock } = live
    const receiver = await openReceiver()
    const events: unknown[] = []
    await subscribe(ctx.store, (event) => event && events.push(event))
    const name = 'films'
    const drift = reviewModel({
      monitors: [monitor.drift({ window: '1h' })],
      notify: [notify.webhook({ url: receiver.url })],
    })
    const look = async () => (await runMonitors(ctx, name, drift))[0]
    const version = await serveVersion(ctx, name, reviews.films.slice(0, 340))

    await answerLive(ctx, { name, version }, reviews.films.slice(340, 380))
    clock.advance(60_000)
    expect(await look()).toMatchObject({ status: 'too-few-rows', rows: 40, tests: [], alert: null })
    expect(await look()).toBeUndefined()

    await answerLive(ctx, { name, version }, reviews.films.slice(380))
    clock.advance(60_000)
    expect(await look()).toMatchObject({ status: 'ok', rows: 340, version: '1', monitor: 'drift', alert: null })

    clock.advance(2 * hour)
    await answerLive(ctx, { name, version }, reviews.products.slice(0, 300))
    clock.advance(60_000)
    const opened = await look()
    expect(opened).toMatchObject({ status: 'drifted', rows: 300, alert: { status: 'open', severity: 'warning' } })
    expect(opened!.alert!.summary).toMatch(/^Drift in text \(text_classifier 0\.9\d, new words: /)
    clock.advance(60_000)
    expect(await look()).toMatchObject({ status: 'drifted', alert: null })

    const { id } = opened!.alert!
    expect(await acknowledgeAlert(ctx, id)).toMatchObject({ id, status: 'acknowledged' })
    clock.advance(60_000)
    expect(await look()).toMatchObject({ status: 'drifted', alert: null })

    clock.advance(2 * hour)
    await answerLive(ctx, { name, version }, reviews.films.slice(340))
    clock.advance(60_000)
    expect(await look()).toMatchObject({ status: 'ok', alert: null })
    clock.advance(60_000)
    expect(await look()).toMatchObject({ status: 'ok', alert: { id, status: 'closed' } })

    expect(await listAlerts(ctx, { model: name })).toMatchObject([
      { id, version: '1', name: 'drift', status: 'closed' },
    ])
    const seen = (await listMonitorResults(ctx, { model: name })).map(({ status }) => status)
    expect(seen.join(' ')).toBe('ok ok drifted drifted drifted ok too-few-rows')
    expect(receiver.received.map(({ body }) => body.status)).toEqual(['firing', 'resolved'])
    await expect.poll(() => events.filter((event) => (event as { event: string }).event === 'monitor').length).toBe(7)
    const alerts = events.filter((event) => (event as { event: string }).event === 'alert')
    expect(alerts).toMatchObject(['open', 'acknowledged', 'closed'].map((status) => ({ id, model: name, status })))
    await receiver.close()
  })

  test('closes what was found about a version that no longer serves', async () => {
    const { ctx, clock } = live
    const name = 'promoted'
    const drift = reviewModel({ monitors: [monitor.drift({ window: '1h' })] })
    const version = await serveVersion(ctx, name, reviews.films.slice(0, 340))
    await answerLive(ctx, { name, version }, reviews.products.slice(0, 200))
    clock.advance(1)
    const [found] = await runMonitors(ctx, name, drift)
    expect(found!.alert).toMatchObject({ status: 'open' })
    await serveVersion(ctx, name, reviews.products.slice(0, 300))
    clock.advance(60_000)
    // The new version has answered nothing yet: predictions of the old one are not its traffic.
    expect(await runMonitors(ctx, name, drift)).toMatchObject([{ version: '2', status: 'too-few-rows', rows: 0 }])
    expect(await listAlerts(ctx, { model: name, status: 'closed' })).toMatchObject([{ id: found!.alert!.id }])
  })
})

describe('a quality monitor', () => {
  test('asks the labels that arrived', async () => {
    const { ctx, clock } = live
    const name = 'quality'
    const good = reviewModel({ monitors: [monitor.quality('accuracy', { atLeast: 0.8, window: '1h' })] })
    const version = await serveVersion(ctx, name, reviews.films.slice(0, 100))
    const truth = (wrong: (i: number) => boolean) =>
      reviews.films.slice(0, 50).map((row, i) => ({ ...row, truth: wrong(i) ? other(row.label) : row.label }))
    await answerLive(ctx, { name, version }, truth(() => false).slice(0, 20))
    clock.advance(60_000)
    expect(await runMonitors(ctx, name, good)).toMatchObject([
      { monitor: 'quality', name: 'quality:accuracy', status: 'too-few-labels', rows: 20 },
    ])
    await answerLive(
      ctx,
      { name, version },
      truth((i) => i % 10 === 0),
    )
    clock.advance(60_000)
    expect(await runMonitors(ctx, name, good)).toMatchObject([{ status: 'ok', rows: 70 }])
    clock.advance(2 * hour)
    await answerLive(
      ctx,
      { name, version },
      truth((i) => i % 2 === 0),
    )
    clock.advance(60_000)
    const [bad] = await runMonitors(ctx, name, good)
    expect(bad).toMatchObject({ status: 'bad', rows: 50, alert: { severity: 'critical', monitor: 'quality' } })
    expect(bad!.tests).toMatchObject([{ metric: 'accuracy', value: 0.5, n: 50, at_least: 0.8 }])
    expect(bad!.alert!.summary).toBe('Live accuracy is 0.500 (0.366 to 0.634) on 50 labels; at least 0.8 is asked for.')
  })
})

describe('runMonitors', () => {
  test('does nothing for a model that nothing serves', async () => {
    expect(await runMonitors(live.ctx, 'nobody', reviewModel({}))).toEqual([])
  })

  test('waits until a monitor is due, unless told otherwise', async () => {
    const { ctx, clock } = live
    const name = 'due'
    const slow = reviewModel({
      monitors: [monitor.drift({ every: '10m' }), monitor.drift({ every: '1m', window: '1h' })],
    })
    await serveVersion(ctx, name, reviews.films.slice(0, 50))
    const ran = async (everyMs?: number) =>
      (await runMonitors(ctx, name, slow, { everyMs })).map((outcome) => outcome.name)
    expect(await ran()).toEqual(['drift', 'drift#2'])
    clock.advance(60_000)
    expect(await ran()).toEqual(['drift#2'])
    expect(await ran(0)).toEqual(['drift', 'drift#2'])
    clock.advance(10 * 60_000)
    expect(await ran()).toEqual(['drift', 'drift#2'])
  })

  test('runs a monitor once when two workers come at once', async () => {
    const { ctx } = live
    const name = 'twice'
    const drift = reviewModel({ monitors: [monitor.drift()] })
    await serveVersion(ctx, name, reviews.films.slice(0, 50))
    const outcomes = await Promise.all([1, 2, 3].map(() => runMonitors(ctx, name, drift)))
    expect(outcomes.flat()).toHaveLength(1)
    const inside = await unlessTaken(ctx, `monitor:${name}:drift`, () => runMonitors(ctx, name, drift, { everyMs: 0 }))
    expect(inside).toEqual([])
    await expect(unlessTaken(ctx, 'failing', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(await unlessTaken(ctx, 'failing', async () => 'free again')).toBe('free again')
  })

  test('reads the reference of a version once and forgets results with the predictions', async () => {
    const { ctx, clock } = live
    const name = 'kept'
    const version = await serveVersion(ctx, name, reviews.films.slice(0, 50))
    const watching = openWatching()
    expect(watching(ctx, name, version)).toBe(watching(ctx, name, version))
    await expect(watching(ctx, name, 9)).rejects.toMatchObject({ code: 'model/unknown-version' })
    const drift = reviewModel({ monitors: [monitor.drift()] })
    await runMonitors(ctx, name, drift, { watching })
    clock.advance(91 * 24 * hour)
    await runMonitors(ctx, name, drift, { watching })
    expect(await listMonitorResults(ctx, { model: name })).toHaveLength(1)
  })
})

test('an alert that is not there cannot be acknowledged', async () => {
  const unknown = { code: 'alert/unknown' }
  await expect(acknowledgeAlert(live.ctx, newId(live.clock))).rejects.toMatchObject(unknown)
  await expect(acknowledgeAlert(live.ctx, "'; drop table alerts")).rejects.toMatchObject(unknown)
})

const other = (label: string) => (label === 'positive' ? 'negative' : 'positive')
