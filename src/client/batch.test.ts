import { afterEach, describe, expect, it } from 'vitest'
import { closeAll, connect, json, type Reply, refusal, serve, silent, wireAnswer } from '../../test/client/stub.ts'
import { CultivarRequestError } from '../client.ts'

afterEach(closeAll)

type Instances = { instances: { text: string }[] }

/** Answers every row by its text; refuses the request for the first row that is empty, as the server does. */
const model: Reply = (response, seen) => {
  const { instances } = seen.body as Instances
  const bad = instances.findIndex(({ text }) => text === '')
  if (bad < 0) {
    return json(200, { predictions: instances.map(({ text }) => ({ ...wireAnswer, id: text })) })(response, seen)
  }
  const many = instances.length > 1
  const message = `${many ? `instances[${bad}]: ` : ''}The input does not fit the model: text is empty.`
  const details = { fields: { text: 'is empty' }, ...(many ? { instance: bad } : {}) }
  return json(400, { error: { code: 'request/invalid', message, details } })(response, seen)
}

const texts = (body: unknown) => (body as Instances).instances.map(({ text }) => text)

describe('a batch', () => {
  it('makes one request of the calls of a tick, and gives each its own answer', async () => {
    const { url, seen } = await serve(model)
    const batch = connect(url).client.sentiment.batch({ maxWaitMs: 0, returnProbabilities: true, routingKey: 'me' })
    const answers = await Promise.all(['a', 'b', 'c'].map((text) => batch.predict({ text })))
    expect(answers.map(({ id }) => id)).toEqual(['a', 'b', 'c'])
    expect(seen.map(({ body }) => body)).toEqual([
      { instances: [{ text: 'a' }, { text: 'b' }, { text: 'c' }], return_probabilities: true },
    ])
    expect(seen[0]!.headers['x-routing-key']).toBe('me')
  })

  it('leaves at once when it is full', async () => {
    const { url, seen } = await serve(model)
    const batch = connect(url).client.sentiment.batch({ maxRows: 2, maxWaitMs: 3_600_000 })
    await Promise.all(['a', 'b', 'c', 'd'].map((text) => batch.predict({ text })))
    expect(seen.map(({ body }) => texts(body))).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ])
  })

  it('gathers while as many requests as allowed are on their way', async () => {
    const held: (() => void)[] = []
    const { url, seen } = await serve((response, entry) => void held.push(() => model(response, entry)))
    const batch = connect(url).client.sentiment.batch({ maxRows: 2, maxWaitMs: 0, concurrency: 1 })
    const first = batch.predict({ text: 'a' })
    await expect.poll(() => held.length).toBe(1)
    const others = ['b', 'c', 'd'].map((text) => batch.predict({ text }))
    held.shift()!()
    await first
    await expect.poll(() => held.length).toBe(1)
    held.shift()!()
    await Promise.all(others.slice(0, 2))
    await expect.poll(() => held.length).toBe(1)
    held.shift()!()
    await Promise.all(others)
    expect(seen.map(({ body }) => texts(body))).toEqual([['a'], ['b', 'c'], ['d']])
  })

  it('rejects the call of a refused row as if it had come alone, and answers the others', async () => {
    const { url, seen } = await serve(model)
    const batch = connect(url).client.sentiment.batch({ maxWaitMs: 0 })
    const got = await Promise.allSettled(['a', '', 'b', '', 'c'].map((text) => batch.predict({ text })))
    expect(got.map((one) => (one.status === 'fulfilled' ? one.value.id : one.reason.code))).toEqual([
      'a',
      'request/invalid',
      'b',
      'request/invalid',
      'c',
    ])
    const { reason } = got[1] as PromiseRejectedResult
    expect(reason).toBeInstanceOf(CultivarRequestError)
    expect(reason.message).toBe('The input does not fit the model: text is empty.')
    expect([reason.status, reason.details]).toEqual([400, { fields: { text: 'is empty' } }])
    expect(texts(seen.at(-1)!.body)).toEqual(['a', 'b', 'c'])
  })

  it('of refused rows alone ends, and rejects all of them', async () => {
    const { url, seen } = await serve(model)
    const batch = connect(url).client.sentiment.batch({ maxWaitMs: 0 })
    const got = await Promise.allSettled(['', ''].map((text) => batch.predict({ text })))
    expect(got.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(seen).toHaveLength(2)
  })

  it('rejects every call with what is wrong with the request, and goes on', async () => {
    const { url } = await serve(refusal(404, 'model/unknown'), model)
    const batch = connect(url).client.sentiment.batch({ maxWaitMs: 0 })
    const got = await Promise.allSettled(['a', 'b'].map((text) => batch.predict({ text })))
    expect(got.map((one) => (one.status === 'rejected' ? one.reason.code : one))).toEqual([
      'model/unknown',
      'model/unknown',
    ])
    expect((await batch.predict({ text: 'c' })).id).toBe('c')
  })

  it('drops a call that is aborted before it leaves, and does not wait for one that has left', async () => {
    const { url, seen } = await serve(model)
    const batch = connect(url).client.sentiment.batch({ maxRows: 2, maxWaitMs: 3_600_000 })
    const reason = new Error('no longer wanted')
    await expect(batch.predict({ text: 'z' }, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    const early = new AbortController()
    const dropped = batch.predict({ text: 'x' }, early)
    early.abort(reason)
    await expect(dropped).rejects.toBe(reason)
    await Promise.all(['a', 'b'].map((text) => batch.predict({ text })))
    expect(seen.map(({ body }) => texts(body))).toEqual([['a', 'b']])

    const hanging = await serve(silent)
    const late = new AbortController()
    const left = connect(hanging.url).client.sentiment.batch({ maxWaitMs: 0 }).predict({ text: 'a' }, late)
    await expect.poll(() => hanging.seen.length).toBe(1)
    late.abort(reason)
    await expect(left).rejects.toBe(reason)
  })
})
