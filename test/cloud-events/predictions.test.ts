import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import type { ServerOptions } from '../../src/define/server.ts'
import { project, secret } from '../../src/define.ts'
import { until } from '../crash/until.ts'
import { ask, post } from '../input/ask.ts'
import { type House, openHouse } from '../input/house.ts'
import { type Event, readEvent } from './schema.ts'
import { openWebhook, type Webhook } from './webhook.ts'

let house: House
let webhook: Webhook
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house.close())
afterEach(async () => {
  delete process.env['EVENTS_OF_A_TEST']
  await webhook?.close()
})

/** Starts the server anew with a webhook of its own and these settings. */
const telling = async (
  events: Omit<NonNullable<ServerOptions['events']>, 'webhook'> = {},
  more: ServerOptions = {},
) => {
  webhook = await openWebhook()
  process.env['EVENTS_OF_A_TEST'] = webhook.url
  const server = { ...more, events: { webhook: secret('EVENTS_OF_A_TEST'), ...events } }
  await house.restart(project(house.project.models as never, { server }))
}

const review = (text = 'a quiet, perfect film') => ({ text })
const predict = (body: unknown = review(), query = '') => post(`${house.url}/predict${query}`, body)
const messages = (count: number) =>
  until(() => webhook.messages.length >= count, { what: `${count} messages to the webhook`, withinMs: 15_000 })
const batches = (): Event[] =>
  webhook.messages.flatMap(({ body }) => (JSON.parse(body) as unknown[]).map((event) => readEvent(event)))
const metric = async (name: string) => {
  const { body } = await ask(`${house.url}/metrics`)
  return Number(new RegExp(`^${name.replace(/[{}]/g, '\\$&')} (\\d+)$`, 'm').exec(body)?.[1])
}

it('tells of each prediction under its id, many in a message', async () => {
  await telling()
  const { body: one } = await predict()
  const { body: two } = await predict({ instances: [review('a dull evening'), review('a fine one')] }, '?explain=true')
  await until(() => batches().length >= 3, { what: 'three events' })
  const events = batches()
  expect(webhook.messages[0]!.headers['content-type']).toBe('application/cloudevents-batch+json; charset=utf-8')
  expect(events.map(({ id }) => id)).toEqual([one.id, ...two.predictions.map(({ id }: { id: string }) => id)])
  expect(events[0]).toEqual({
    specversion: '1.0',
    id: one.id,
    source: '/cultivar/models/sentiment',
    subject: 'sentiment',
    type: 'dev.cultivar.prediction.v1',
    time: expect.any(String),
    datacontenttype: 'application/json',
    data: { ...one, request_id: expect.any(String), input: review() },
  })
  expect(events[1]!.data).not.toHaveProperty('explanation')
  expect(await metric('ml_events_sent_total')).toBe(3)
})

it.each(['structured', 'binary'] as const)('sends each event alone where the mode is %s', async (mode) => {
  await telling({ mode })
  const answers = [await predict(), await predict(review('noch ein schöner Film'))]
  await messages(2)
  const seen = webhook.messages.map(({ headers, body }) => {
    if (mode === 'structured') return readEvent(JSON.parse(body))
    const named = Object.entries(headers).filter(([name]) => name.startsWith('ce-'))
    const attributes = named.map(([name, value]) => [name.slice(3), decodeURIComponent(String(value))])
    const datacontenttype = headers['content-type']
    return readEvent({ ...Object.fromEntries(attributes), datacontenttype, data: JSON.parse(body) })
  })
  expect(seen.map(({ id }) => id).sort()).toEqual(answers.map(({ body }) => body.id).sort())
  expect(seen.map(({ data }) => data.input.text)).toContain('noch ein schöner Film')
})

it('speaks as KServe logs, a request and a response that share an id', async () => {
  await telling({ format: 'kserve', namespace: 'films', errors: true })
  const { body } = await predict({ instances: [review(), review('a dull evening')] })
  await until(() => batches().length >= 2, { what: 'a pair' })
  const [request, response] = batches() as [Event, Event]
  expect(request).toMatchObject({
    type: 'org.kubeflow.serving.inference.request',
    inferenceservicename: 'sentiment',
    namespace: 'films',
    component: 'predictor',
    endpoint: 'default',
    data: { instances: [review(), review('a dull evening')] },
  })
  expect(response).toMatchObject({ type: 'org.kubeflow.serving.inference.response', data: body })
  expect(response.id).toBe(request.id)
  await predict({ words: 'none' })
  await until(() => batches().length >= 3, { what: 'a refusal' })
  expect(batches()[2]).toMatchObject({
    type: 'org.kubeflow.serving.inference.response',
    data: { error: 'request/invalid', status: 400, route: '/predict' },
  })
})

it('tells of refused requests on wish, by their code and without what was sent', async () => {
  await telling({ errors: true })
  await predict({ text: 7 })
  await post(`${house.url}/api/models/other/predict`, review('a secret review'))
  await ask(`${house.url}/predict`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: 'secret' })
  await until(() => batches().length >= 3, { what: 'three refusals' })
  const seen = batches().map(({ type, subject, data }) => [type, subject, data.status, data.code, data.route])
  const refusal = 'dev.cultivar.refusal.v1'
  expect(seen).toEqual([
    [refusal, 'sentiment', 400, 'request/invalid', '/predict'],
    [refusal, 'other', 404, 'model/unknown', '/api/models/:model/predict'],
    [refusal, 'sentiment', 400, 'request/invalid-json', '/predict'],
  ])
  expect(JSON.stringify(webhook.messages)).not.toMatch(/secret/)
})

it('shows nobody the features that are redacted, also not by way of an explanation', async () => {
  await telling({}, { requestLog: { redact: ['text'] } })
  await predict(review('a secret review'), '?explain=true')
  await messages(1)
  expect(batches()[0]!.data.input).toEqual({ text: '[redacted]' })
  expect(webhook.messages[0]!.body).not.toMatch(/secret/)
})

it('a webhook that hangs delays no answer; what does not fit is counted, and the end is not held up', async () => {
  await telling()
  webhook.answer(0)
  await predict()
  await messages(1)
  // The webhook holds the first message and will never let go, so each of these answers came while it hung.
  const rows = { instances: Array.from({ length: 1_000 }, (_, i) => review(`film number ${i}`)) }
  for (let i = 0; i < 12; i++) expect((await predict(rows)).status).toBe(200)
  expect(await metric('ml_events_dropped_total{reason="full"}')).toBeGreaterThanOrEqual(2_000)
  expect(await metric('ml_events_waiting')).toBeLessThanOrEqual(10_000)
  expect(await metric('ml_events_sent_total')).toBe(0)
  const started = performance.now()
  await house.restart()
  expect(performance.now() - started).toBeLessThan(5_000)
})

it('tries again where the webhook is in trouble, over the same connection', async () => {
  await telling()
  webhook.answer(503)
  const { body } = await predict()
  await messages(1)
  webhook.answer(200)
  await messages(2)
  await until(async () => (await metric('ml_events_sent_total')) === 1, { what: 'a sent event' })
  expect(batches().map(({ id }) => id)).toEqual([body.id, body.id])
  expect(webhook.connections).toBe(1)
})

it('does not repeat what the webhook refuses, and counts it', async () => {
  await telling()
  webhook.answer(400)
  await predict()
  await until(async () => (await metric('ml_events_dropped_total{reason="refused"}')) === 1, { what: 'a drop' })
  expect(webhook.messages).toHaveLength(1)
})

it('a stop sends what waits', async () => {
  await telling()
  const { body } = await predict()
  await house.server.close()
  expect(batches().map(({ id }) => id)).toEqual([body.id])
  await house.restart()
})

it('without an address every event is counted as lost, and predictions go on', async () => {
  await telling()
  delete process.env['EVENTS_OF_A_TEST']
  await house.restart()
  expect((await predict()).status).toBe(200)
  expect(await metric('ml_events_dropped_total{reason="address"}')).toBe(1)
})
