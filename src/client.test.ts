import { afterEach, describe, expect, it } from 'vitest'
import {
  closeAll,
  connect,
  type films,
  json,
  overloaded,
  type Reply,
  refusal,
  serve,
  silent,
  wireAnswer,
} from '../test/client/stub.ts'
import { CultivarRequestError, createClient } from './client.ts'

afterEach(closeAll)

const failureOf = async (call: Promise<unknown>) => {
  const failure = await call.then(
    () => undefined,
    (error: unknown) => error,
  )
  expect(failure).toBeInstanceOf(CultivarRequestError)
  return failure as CultivarRequestError
}

describe('predict', () => {
  it('sends the features and returns the answer in camel case', async () => {
    const { url, seen } = await serve(json(200, wireAnswer))
    const { client } = connect(`${url}/`, { apiKey: 'k-1' })
    const { latency_ms, ...rest } = wireAnswer
    expect(await client.sentiment.predict({ text: 'A quiet, perfect film.' })).toEqual({ ...rest, latencyMs: 1.5 })
    expect(seen[0]).toMatchObject({ method: 'POST', url: '/api/models/sentiment/predict' })
    expect(seen[0]!.body).toEqual({ text: 'A quiet, perfect film.' })
    expect(seen[0]!.headers).toMatchObject({ authorization: 'Bearer k-1', 'content-type': 'application/json' })
  })

  it('asks for probabilities and for an explanation', async () => {
    const explanation = [{ feature: 'text', value: 'perfect', contribution: 1.2 }]
    const probabilities = { negative: 0.1, positive: 0.9 }
    const { url, seen } = await serve(json(200, { ...wireAnswer, probabilities, explanation }))
    const { client } = connect(url)
    const answer = await client.sentiment.predict({ text: 'x' }, { returnProbabilities: true, explain: true })
    expect(answer.probabilities.positive).toBe(0.9)
    expect(answer.explanation).toEqual(explanation)
    expect(seen[0]!.url).toBe('/api/models/sentiment/predict?explain=true')
    expect(seen[0]!.body).toEqual({ text: 'x', return_probabilities: true })
    expect(seen[0]!.headers.authorization).toBeUndefined()
  })

  it('sends many rows in one request', async () => {
    const { url, seen } = await serve(json(200, { predictions: [wireAnswer, { ...wireAnswer, id: '0194' }] }))
    const { client } = connect(url)
    const answers = await client.sentiment.predictMany([{ text: 'x' }, { text: 'y' }])
    expect(answers.map((answer) => [answer.id, answer.latencyMs])).toEqual([
      ['0193', 1.5],
      ['0194', 1.5],
    ])
    expect(seen).toHaveLength(1)
    expect(seen[0]!.body).toEqual({ instances: [{ text: 'x' }, { text: 'y' }] })
  })
})

describe('feedback', () => {
  it('names the prediction, the label and who says so', async () => {
    const reply = { prediction_id: '0193', label: 'negative', source: 'expert', status: 'replaced' }
    const { url, seen } = await serve(json(200, reply))
    const { client } = connect(url)
    const told = await client.sentiment.feedback('0193', 'negative', { source: 'expert', comment: 'irony' })
    expect(told).toEqual({ predictionId: '0193', label: 'negative', source: 'expert', status: 'replaced' })
    expect(seen[0]!.url).toBe('/feedback')
    expect(seen[0]!.body).toEqual({ prediction_id: '0193', label: 'negative', source: 'expert', comment: 'irony' })
  })
})

describe('the client', () => {
  it('is no thenable, has one entry per model, and keeps it', async () => {
    const { client } = connect('http://127.0.0.1:9')
    expect(await client).toBe(client)
    expect(client.sentiment).toBe(client.sentiment)
  })
})

describe('retries', () => {
  it('come with exponential back-off and jitter', async () => {
    const { url, seen } = await serve(overloaded(), overloaded(), refusal(429, 'server/busy'), json(200, wireAnswer))
    const { client, waits } = connect(url)
    expect((await client.sentiment.predict({ text: 'x' })).id).toBe('0193')
    expect(waits).toEqual([100, 200, 400])
    expect(seen).toHaveLength(4)
  })

  it('are bounded, and the last refusal is thrown', async () => {
    const { url, seen } = await serve(overloaded())
    const { client, waits } = connect(url, { retries: 2 })
    expect(await failureOf(client.sentiment.predict({ text: 'x' }))).toMatchObject({
      status: 503,
      code: 'server/overloaded',
    })
    expect([seen.length, waits.length]).toEqual([3, 2])
  })

  it('draw their jitter from [0, 1)', async () => {
    const { url } = await serve(overloaded(), json(200, wireAnswer))
    const waits: number[] = []
    const sleep = async (ms: number) => void waits.push(ms)
    await createClient<typeof films>(url, { sleep }).sentiment.predict({ text: 'x' })
    expect(waits[0]).toBeGreaterThanOrEqual(0)
    expect(waits[0]).toBeLessThan(200)
  })

  it('wait as long as Retry-After says, in seconds or until a date by the clock of the server', async () => {
    const date = 'Sat, 21 Nov 2026 10:00:00 GMT'
    const { url } = await serve(
      overloaded({ 'retry-after': '2' }),
      overloaded({ 'retry-after': 'Sat, 21 Nov 2026 10:00:05 GMT', date }),
      overloaded({ 'retry-after': 'soon' }),
      json(200, wireAnswer),
    )
    const { client, waits } = connect(url)
    await client.sentiment.predict({ text: 'x' })
    expect(waits).toEqual([2100, 5200, 400])
  })

  it('do not happen when the server asks for more patience than we have', async () => {
    const { url, seen } = await serve(overloaded({ 'retry-after': '3600' }))
    const failure = await failureOf(connect(url).client.sentiment.predict({ text: 'x' }))
    expect([failure.status, seen.length]).toEqual([503, 1])
  })

  it('wait until a rate limit has something left, where that is all that is said', async () => {
    const { url } = await serve(
      refusal(429, 'request/too-many', { ratelimit: '"address";r=3;t=9, "key";r=0;t=2' }),
      refusal(429, 'request/too-many', { ratelimit: '"key";r=0;t=7', 'retry-after': '1' }),
      refusal(429, 'request/too-many', { ratelimit: 'a word' }),
      json(200, wireAnswer),
    )
    const { client, waits } = connect(url)
    await client.sentiment.predict({ text: 'x' })
    expect(waits).toEqual([2100, 1200, 400])
  })

  it('do not happen for what would fail again', async () => {
    const { url, seen } = await serve(refusal(400, 'request/invalid', {}, { field: 'text' }))
    const failure = await failureOf(connect(url).client.sentiment.predict({ text: '' }))
    expect(failure).toMatchObject({ name: 'CultivarRequestError', status: 400, code: 'request/invalid' })
    expect([failure.message, failure.details]).toEqual(['No: request/invalid.', { field: 'text' }])
    expect(seen).toHaveLength(1)
  })

  const breakOff: Reply = (response) => response.socket!.destroy()
  const told = { prediction_id: '0193', label: 'negative', source: 'expert', status: 'created' }

  it('do not repeat a prediction that may have been answered, and say what broke off', async () => {
    const { url, seen } = await serve(breakOff)
    const failure = await failureOf(connect(url).client.sentiment.predict({ text: 'x' }))
    expect([failure.code, seen.length]).toEqual(['client/network', 1])
  })

  it('repeat feedback, which is the same twice as once', async () => {
    const { url, seen } = await serve(breakOff, breakOff, json(200, told))
    const { client, waits } = connect(url)
    expect((await client.sentiment.feedback('0193', 'negative')).status).toBe('created')
    expect([seen.length, waits]).toEqual([3, [100, 200]])
  })

  it('repeat a prediction where no connection was made, as often as they may', async () => {
    const { url } = await serve(silent)
    closeAll()
    const { client, waits } = connect(url)
    expect((await failureOf(client.sentiment.predict({ text: 'x' }))).code).toBe('client/network')
    expect(waits).toEqual([100, 200, 400])
  })

  it('really sleep between two tries', async () => {
    const { url } = await serve(overloaded(), json(200, wireAnswer))
    const client = createClient<typeof films>(url, { random: () => 0.05 })
    expect((await client.sentiment.predict({ text: 'x' })).id).toBe('0193')
  })
})

describe('failures', () => {
  it('name an answer that is not ours', async () => {
    const page: Reply = (response) =>
      response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad Gateway</h1>')
    const { url } = await serve(page)
    expect(await failureOf(connect(url).client.sentiment.predict({ text: 'x' }))).toMatchObject({
      status: 502,
      code: 'client/answer',
    })
    const other = await serve((response) => response.end('hello'))
    expect(await failureOf(connect(other.url).client.sentiment.predict({ text: 'x' }))).toMatchObject({
      status: 200,
      code: 'client/answer',
    })
    const foreign = await serve(json(404, { error: 'Not Found' }))
    expect(await failureOf(connect(foreign.url).client.sentiment.predict({ text: 'x' }))).toMatchObject({
      status: 404,
      code: 'client/answer',
    })
  })

  it('name a server that cannot be reached', async () => {
    const { url } = await serve(silent)
    closeAll()
    const failure = await failureOf(connect(url).client.sentiment.predict({ text: 'x' }))
    expect(failure).toMatchObject({ status: 0, code: 'client/network' })
    expect(failure.message).toContain('ECONNREFUSED')
  })

  it('name a server that is silent', async () => {
    const { url } = await serve(silent)
    const failure = await failureOf(connect(url, { timeoutMs: 50 }).client.sentiment.predict({ text: 'x' }))
    expect(failure).toMatchObject({ status: 0, code: 'client/timeout' })
    expect(failure.message).toContain('50 ms')
  })

  it('come in time when the server stops in the middle of a body', async () => {
    const { url } = await serve((response) => void response.writeHead(500).write('{"error":'))
    const failure = await failureOf(connect(url, { timeoutMs: 50 }).client.sentiment.predict({ text: 'x' }))
    expect(failure.code).toBe('client/timeout')
  })

  it('come in time between two tries', async () => {
    const { url } = await serve(overloaded({ 'retry-after': '9' }))
    const client = createClient<typeof films>(url, { timeoutMs: 100 })
    expect((await failureOf(client.sentiment.predict({ text: 'x' }))).code).toBe('client/timeout')
  })
})

describe('an abort', () => {
  it('rejects with its reason before, during and between requests', async () => {
    const { url, seen } = await serve(overloaded({ 'retry-after': '9' }))
    const client = createClient<typeof films>(url)
    const reason = new Error('no longer wanted')
    const before = client.sentiment.predict({ text: 'x' }, { signal: AbortSignal.abort(reason) })
    await expect(before).rejects.toBe(reason)
    expect(seen).toHaveLength(0)

    const asleep = new AbortController()
    const sleep = (_: number, signal: AbortSignal) => {
      queueMicrotask(() => asleep.abort(reason))
      return new Promise<void>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    }
    const between = createClient<typeof films>(url, { sleep }).sentiment
    await expect(between.feedback('0193', 'positive', { signal: asleep.signal })).rejects.toBe(reason)

    const waiting = new AbortController()
    const hanging = await serve(() => waiting.abort(reason))
    const during = connect(hanging.url).client.sentiment.predictMany([{ text: 'x' }], { signal: waiting.signal })
    await expect(during).rejects.toBe(reason)
  })

  it('wakes the sleep of a real client', async () => {
    const controller = new AbortController()
    const { url } = await serve((response, seen) => {
      overloaded({ 'retry-after': '9' })(response, seen)
      setTimeout(() => controller.abort(), 30)
    })
    const call = createClient<typeof films>(url).sentiment.predict({ text: 'x' }, { signal: controller.signal })
    await expect(call).rejects.toMatchObject({ name: 'AbortError' })
  })
})
