import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Answer, ask, expectRefusal, post, postText } from './ask.ts'
import { type House, openHouse } from './house.ts'
import { contents } from './unchanged.ts'

let house: House
let id: string
beforeAll(async () => {
  house = await openHouse()
  id = (await post(`${house.url}/predict`, { text: 'a lovely film' })).body.id
})
afterAll(() => house.close())

/** An answer of the kind that was asked for, or a refusal in the one shape: never a failure of the server. */
const expectSane = (answer: Answer, answered: (body: Answer['body']) => boolean): void => {
  if (answer.status < 300) expect(answered(answer.body)).toBe(true)
  else expectRefusal(answer)
}

const any = fc.jsonValue({ stringUnit: 'binary', maxDepth: 4 })
const word = fc.string({ unit: 'binary', maxLength: 40 })
const fields = fc.constantFrom(
  'text',
  'instances',
  'return_probabilities',
  'label',
  'prediction_id',
  'source',
  'comment',
)
const almost = fc.dictionary(fc.oneof({ weight: 3, arbitrary: fields }, { weight: 1, arbitrary: word }), any, {
  maxKeys: 5,
})
const body = fc.oneof(
  any,
  almost,
  fc.array(almost, { maxLength: 3 }),
  almost.map((row) => ({ instances: [row] })),
)

// Damage to a text that was right a moment ago goes deeper than noise does.
const damaged = fc.tuple(body, fc.nat(), fc.string({ unit: 'binary', maxLength: 3 })).map(([value, at, noise]) => {
  const text = JSON.stringify(value)
  const place = at % (text.length + 1)
  return text.slice(0, place) + noise + text.slice(place + noise.length)
})

const runs = { numRuns: 100 }

describe('whatever is sent', () => {
  it('a prediction is answered or refused', async () => {
    const answered = (got: Answer['body']) => 'label' in got || 'predictions' in got
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          body.map((value) => JSON.stringify(value)),
          damaged,
        ),
        async (text) => {
          expectSane(await postText(`${house.url}/predict`, text), answered)
        },
      ),
      runs,
    )
  })

  it('any text at all is answered, and comes back as it is stored', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', minLength: 1, maxLength: 300 }), async (text) => {
        const answer = await post(`${house.url}/predict`, { text })
        if (text.trim() === '') return expectRefusal(answer)
        expect(answer.status).toBe(200)
        const { body: page } = await ask(`${house.url}/api/predictions?limit=1`)
        expect(page.predictions[0]).toMatchObject({ id: answer.body.id, input: { text: stored(text) } })
      }),
      runs,
    )
  })

  it('feedback is taken or refused', async () => {
    const feedback = fc.record(
      {
        prediction_id: fc.oneof(fc.constant(id), fc.uuid(), word),
        label: fc.oneof(fc.constantFrom('positive', 'neg', 1, true), any),
        source: fc.oneof(word, any),
        comment: fc.oneof(word, any),
      },
      { requiredKeys: [] },
    )
    const answered = (got: Answer['body']) => 'status' in got || 'results' in got
    const anything = fc.oneof(
      feedback,
      fc.array(feedback).map((instances) => ({ instances })),
      body,
    )
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          anything.map((value) => JSON.stringify(value)),
          damaged,
        ),
        async (text) => {
          expectSane(await postText(`${house.url}/feedback`, text), answered)
        },
      ),
      runs,
    )
  })

  it('a query is answered or refused, and changes nothing', async () => {
    const names = fc.constantFrom('limit', 'model', 'label', 'from', 'to', 'cursor', 'before', 'status', 'explain')
    const near = fc.constantFrom('1', '50', '2026-11-21', '9999-12-31T23:59:59Z', id, 'sentiment', 'positive', 'open')
    const query = fc.array(fc.tuple(names, fc.oneof(near, word, fc.integer().map(String), fc.uuid())), { maxLength: 4 })
    const path = fc.constantFrom('predictions', 'runs', 'datasets', 'monitors', 'alerts', 'decisions', 'jobs', 'models')
    const before = await contents(house.ctx)
    await fc.assert(
      fc.asyncProperty(path, query, async (list, pairs) => {
        const search = pairs.map(([name, value]) => `${name}=${encodeURIComponent(value.toWellFormed())}`).join('&')
        expectSane(await ask(`${house.url}/api/${list}?${search}`), (got) => list in got)
      }),
      runs,
    )
    expect(await contents(house.ctx)).toEqual(before)
  })

  it('other bodies of the API are taken or refused, and change nothing', async () => {
    const routes = ['promote', 'rollback'].map((verb) => `/api/models/sentiment/${verb}`)
    const ids = ['/api/jobs/x/cancel', '/api/alerts/x/acknowledge', '/api/models/x/train']
    const before = await contents(house.ctx)
    // A version that is there may be promoted, which is no bad input.
    const bad = body.filter((value) => Number((value as { version?: unknown } | null)?.version) !== 1)
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...routes, ...ids), bad, async (route, value) => {
        expectRefusal(await post(house.url + route, value))
      }),
      runs,
    )
    expect(await contents(house.ctx)).toEqual(before)
  })

  it('and the server never counted a failure of its own', async () => {
    expect((await ask(`${house.url}/metrics`)).body).toMatch(/ml_errors_total\{type="server"\} 0/)
  })
})

const stored = (text: string) => text.toWellFormed().replaceAll('\0', '\ufffd')
