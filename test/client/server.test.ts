// The client against a real server with a trained model.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CultivarRequestError, createClient } from '../../src/client.ts'
import { deployment } from '../../src/define.ts'
import { retrain } from '../../src/loop.ts'
import { setRouting } from '../../src/registry.ts'
import { ask } from '../input/ask.ts'
import { type House, openHouse } from '../input/house.ts'
import type { films } from './stub.ts'
import { serve } from './stub.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
  // Another seed, so that it is another version.
  const model = { ...house.project.models['sentiment']!, seed: 2 }
  await retrain(house.ctx, { name: 'sentiment', model, mode: 'quick', trigger: 'test', register: true })
})
afterAll(() => house.close())

const sentiment = (timeoutMs = 20_000) => createClient<typeof films>(house.url, { timeoutMs }).sentiment

describe('a model and its versions', () => {
  it('answers, explains and takes labels', async () => {
    const answer = await sentiment().predict({ text: 'a lovely film' }, { returnProbabilities: true, explain: true })
    expect(answer).toMatchObject({ label: 'positive', version: '2', route: 'champion' })
    expect(answer.probabilities.positive).toBeGreaterThan(0.5)
    expect(answer.explanation[0]!.contribution).not.toBe(0)
    expect(await sentiment().feedback(answer.id, 'positive')).toMatchObject({ status: 'created', label: 'positive' })
  })

  it('answers with the version that is named', async () => {
    const first = sentiment().version(1)
    expect(await first.predict({ text: 'a lovely film' })).toMatchObject({ version: '1', route: 'version' })
    expect((await first.predictMany([{ text: 'a' }, { text: 'b' }])).map(({ version }) => version)).toEqual(['1', '1'])
    expect((await first.batch().predict({ text: 'a' })).version).toBe('1')
    expect((await all(first.stream([{ text: 'a' }])))[0]!.answer).toMatchObject({ version: '1', route: 'version' })
    const nowhere = sentiment().version(9).predict({ text: 'a' })
    await expect(nowhere).rejects.toMatchObject({ status: 404, code: 'model/unknown-version' })
  })

  it('stays with a version by its routing key', async () => {
    const arms = [1, 2].map((version) => ({ version, weight: 1 }))
    await setRouting(house.ctx, 'sentiment', deployment.ab({ arms, by: 'header:x-routing-key' }))
    const asked = (routingKey: string) => sentiment().predict({ text: 'a' }, { routingKey })
    await expect.poll(async () => (await asked('anybody')).route).toBe('ab')
    const versions = await Promise.all(Array.from({ length: 40 }, (_, i) => asked(`user-${i % 20}`)))
    const first = versions.slice(0, 20).map(({ version }) => version)
    expect(versions.slice(20).map(({ version }) => version)).toEqual(first)
    expect(new Set(first)).toEqual(new Set(['1', '2']))
    await setRouting(house.ctx, 'sentiment', null)
    await expect.poll(async () => (await asked('anybody')).route).toBe('champion')
  })
})

it('a batch is answered row by row, and a row that does not fit is refused alone', async () => {
  const batch = sentiment().batch({ maxRows: 16, maxWaitMs: 1 })
  const asked = Array.from({ length: 100 }, (_, i) => (i % 10 === 3 ? ' ' : `a lovely film, part ${i}`))
  const got = await Promise.allSettled(asked.map((text) => batch.predict({ text })))
  const refused = got.flatMap((one, i) => (one.status === 'rejected' ? [[i, one.reason.message]] : []))
  const sentence = 'The input does not fit the model: text is empty.'
  expect(refused).toEqual([3, 13, 23, 33, 43, 53, 63, 73, 83, 93].map((i) => [i, sentence]))
  const ids = got.flatMap((one) => (one.status === 'fulfilled' ? [one.value.id] : []))
  const { body } = await ask(`${house.url}/api/predictions?limit=200`)
  const logged = new Map<string, string>(
    body.predictions.map(({ id, input }: { id: string; input: { text: string } }) => [id, input.text]),
  )
  expect(ids.map((id) => logged.get(id))).toEqual(asked.filter((text) => text !== ' '))
})

const all = async <T>(stream: AsyncIterable<T>): Promise<T[]> => {
  const items: T[] = []
  for await (const item of stream) items.push(item)
  return items
}

const rowsUpTo = async function* (count: number, taken = { rows: 0 }) {
  for (; taken.rows < count; taken.rows++)
    yield { text: taken.rows % 100 === 7 ? '' : `a lovely film, part ${taken.rows}` }
}

describe.each(['stream', 'requests'] as const)('a stream by %s', (by) => {
  it('gives every row its answer or its refusal, in their order', async () => {
    const got = await all(sentiment().stream(rowsUpTo(1_000), { by, returnProbabilities: true, explain: true }))
    expect(got.map(({ index }) => index)).toEqual(Array.from({ length: 1_000 }, (_, i) => i))
    for (const { index, answer, error } of got) {
      if (index % 100 === 7) expect(error).toMatchObject({ code: 'request/invalid' })
      else expect(answer).toMatchObject({ label: 'positive', probabilities: { positive: expect.any(Number) } })
    }
    expect(got[7]!.error).toBeInstanceOf(CultivarRequestError)
    expect(got[8]!.answer).toMatchObject({ latencyMs: expect.any(Number), baseValue: expect.any(Number) })
  })

  it('takes an array, and nothing', async () => {
    expect(await all(sentiment().stream([{ text: 'a' }, { text: 'b' }], { by }))).toHaveLength(2)
    expect(await all(sentiment().stream([], { by }))).toEqual([])
  })

  it('throws what the rows throw, and what is wrong with the whole', async () => {
    const broken = async function* () {
      yield { text: 'a lovely film' }
      throw new Error('the file ends here')
    }
    await expect(all(sentiment().stream(broken(), { by }))).rejects.toThrow('the file ends here')
    const nobody = createClient(house.url)['nobody'] as unknown as ReturnType<typeof sentiment>
    await expect(all(nobody.stream(rowsUpTo(10), { by }))).rejects.toMatchObject({ code: 'model/unknown' })
  })

  it('takes no more rows when nobody wants more answers', async () => {
    const taken = { rows: 0 }
    for await (const { index } of sentiment().stream(rowsUpTo(1e9, taken), { by })) if (index === 500) break
    const then = taken.rows
    // Some rows are ahead of their answers, and few.
    expect(then).toBeLessThan(2_000)
    expect((await sentiment().predict({ text: 'a lovely film' })).label).toBe('positive')
    expect(taken.rows).toBe(then)
  })

  it('ends with the reason of its signal', async () => {
    const controller = new AbortController()
    const reason = new Error('no longer wanted')
    const stream = sentiment().stream(rowsUpTo(1e9), { by, signal: controller.signal })
    const read = async () => {
      for await (const { index } of stream) if (index === 100) controller.abort(reason)
    }
    await expect(read()).rejects.toBe(reason)
  })

  it('gives up a server that is silent, and says so of one that is not there', async () => {
    const { url } = await serve(() => {})
    const silent = createClient<typeof films>(url, { timeoutMs: 100 }).sentiment.stream([{ text: 'a' }], { by })
    await expect(all(silent)).rejects.toMatchObject({ code: 'client/timeout' })
    const gone = createClient<typeof films>('http://127.0.0.1:9', { retries: 0 }).sentiment.stream([{ text: 'a' }], {
      by,
    })
    await expect(all(gone)).rejects.toMatchObject({ code: 'client/network' })
  })
})

it('a stream waits for rows that come slowly', async () => {
  const slow = async function* () {
    for (const text of ['a', 'b', 'c']) {
      await new Promise((resolve) => setTimeout(resolve, 150))
      yield { text }
    }
  }
  expect(await all(sentiment(100).stream(slow()))).toHaveLength(3)
})

it('a stream whose answers break off says so', async () => {
  const { url } = await serve((response) => {
    response.writeHead(200, { 'content-type': 'application/x-ndjson' })
    response.end('{"index":0,"id":"0193"}\n')
  })
  const stream = createClient<typeof films>(url).sentiment.stream([{ text: 'a' }, { text: 'b' }])
  await expect(all(stream)).rejects.toMatchObject({ code: 'client/network' })
})
