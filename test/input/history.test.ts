import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/kit/clock.ts'
import { newId } from '../../src/kit/ids.ts'
import { endRun, logMetrics, logParams, startRun } from '../../src/tracking.ts'
import { ask, expectError, expectRefusal, post } from './ask.ts'
import { type House, openHouse } from './house.ts'
import { unchanged } from './unchanged.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
  await post(`${house.url}/predict`, { instances: Array.from({ length: 5 }, () => ({ text: 'a lovely film' })) })
})
afterAll(() => house.close())

const get = (path: string) => unchanged(house.ctx, () => ask(`${house.url}${path}`))

const hostile = [
  `'; drop table prediction_logs; --`,
  `" or 1=1 --`,
  '<script>alert(1)</script>',
  '../../etc/passwd',
  '\0',
  'a\0b',
  '\ud800',
  '__proto__',
  'constructor',
  '%',
  '$1',
  '{"a":1}',
  'x'.repeat(250),
]
const lists = ['predictions', 'runs', 'datasets', 'monitors', 'alerts', 'decisions', 'jobs', 'experiments']

describe('query parameters', () => {
  it.each(lists.filter((list) => list !== 'experiments'))(
    'limit of /api/%s is a number from 1 to 1000',
    async (list) => {
      for (const limit of ['0', '-1', '1e9', '1001', '1.5', 'many', '', 'NaN', 'Infinity', '0x', '1&limit=2', '\0']) {
        expectError(await get(`/api/${list}?limit=${encodeURI(limit)}`), 'request/invalid', /limit/)
      }
      expect((await get(`/api/${list}?limit=1000`)).status).toBe(200)
    },
  )

  it.each([
    'garbage',
    '2026-13-01',
    '2026-02-30',
    '0000-01-01',
    '2026-11-21T05:17:00',
    '9999-12-31T23:59:59-14:00',
    '0001-01-01T00:00:00%2b14:00',
    '-271821-04-20',
    '1700000000',
    '',
    `';--`,
  ])('from=%s is refused, and to as well', async (time) => {
    expectError(await get(`/api/predictions?from=${time}`), 'request/invalid', /from/)
    expectError(await get(`/api/predictions?to=${time}`), 'request/invalid', /to/)
  })

  it('the same name twice is refused', async () => {
    expectError(await get('/api/predictions?from=2026-01-01&from=2026-01-02'), 'request/invalid', /from/)
    expectError(await get('/api/predictions?model=a&model=b'), 'request/invalid', /model/)
  })

  it.each(['0001-01-01', '1969-12-31', '9999-12-31', '2026-11-21T05:17:00%2b02:00'])(
    'from=%s is taken',
    async (time) => {
      expect((await get(`/api/predictions?from=${time}`)).status).toBe(200)
      expect((await get(`/api/predictions?to=${time}&from=${time}`)).body.predictions).toEqual([])
    },
  )

  it('a cursor that no page ended with is refused or ends the list', async () => {
    const odd = [
      'garbage',
      '',
      'ffffffff-ffff-7fff-bfff-ffffffffffff',
      '00000000-0000-4000-8000-000000000000',
      '-'.repeat(36),
    ]
    for (const cursor of [...odd, ...hostile]) {
      expectError(await get(`/api/predictions?cursor=${escaped(cursor)}`), 'request/invalid', /cursor/)
    }
    const first = '00000000-0000-7000-8000-000000000000'
    expect((await get(`/api/predictions?cursor=${first}`)).body.predictions).toEqual([])
    for (const cursor of ['garbage', ...hostile]) {
      expectRefusal(await get(`/api/decisions?cursor=${escaped(cursor)}`))
    }
    for (const before of ['garbage', '1e99', '-', '1.5']) expectRefusal(await get(`/api/runs?before=${before}`))
  })

  it('the parent of runs is one of them', async () => {
    for (const parent of [...hostile.filter(({ length }) => length <= 100), 'f'.repeat(32)])
      expectError(await get(`/api/runs?parent=${escaped(parent)}`), 'run/unknown')
    for (const parent of ['', 'x'.repeat(101)])
      expectError(await get(`/api/runs?parent=${parent}`), 'request/invalid', /parent/)
    const { body } = await get('/api/runs')
    const [{ run_id: parent }] = body.runs
    expect((await get(`/api/runs?parent=${parent}`)).body.runs).toEqual([])
    const tags = { 'mlflow.parentRunId': parent, 'cultivar.state': 'complete' }
    const child = await startRun(house.ctx, { experiment: 'sentiment', name: 'trial-0', tags })
    await logParams(house.ctx, child, { learner: 'nbsvm' })
    await logMetrics(house.ctx, child, [{ key: 'accuracy', value: 0.5 }])
    await endRun(house.ctx, child, 'FINISHED')
    const found = (await get(`/api/runs?parent=${parent}`)).body.runs
    expect(found).toMatchObject([{ run_id: child, params: { learner: 'nbsvm' }, tags, metrics: { accuracy: 0.5 } }])
    expect(found[0].end_time).toBeGreaterThanOrEqual(found[0].start_time)
    expect((await get('/api/runs')).body.runs).toEqual(body.runs)
  })

  it('values of the wrong kind are refused', async () => {
    expectError(await get('/api/alerts?status=burning'), 'request/invalid', /status/)
    const answer = await unchanged(house.ctx, () => post(`${house.url}/predict?explain=maybe`, { text: 'a' }))
    expectError(answer, 'request/invalid', /explain/)
    expectError(await get(`/api/predictions?model=${'x'.repeat(257)}`), 'request/invalid', /model/)
    expectError(await get(`/api/predictions?label=${'x'.repeat(1_001)}`), 'request/invalid', /label/)
  })

  it.each(hostile)('%j is data wherever a word is asked', async (word) => {
    const value = escaped(word)
    for (const list of ['predictions', 'runs', 'monitors', 'alerts', 'decisions']) {
      const answer = await get(`/api/${list}?model=${value}`)
      expect(answer).toMatchObject({ status: 200, body: { [list]: [] } })
    }
    expect((await get(`/api/predictions?label=${value}`)).body.predictions).toEqual([])
    expect((await get(`/api/predictions?${value}=${value}`)).status).toBe(200)
  })
})

describe('names in the path', () => {
  it.each([...hostile, 'unknown', 'SENTIMENT', 'toString', 'sentiment '])('%j is no model', async (name) => {
    const model = `${house.url}/api/models/${escaped(name)}`
    await unchanged(house.ctx, async () => {
      for (const path of ['', '/versions']) expectError(await ask(model + path), 'model/unknown')
      expectError(await post(`${model}/predict`, { text: 'a lovely film' }), 'model/unknown')
      expectError(await post(`${model}/promote`, { version: 1 }), 'model/unknown')
      expectError(await post(`${model}/rollback`, undefined), 'model/unknown')
      expectError(await post(`${model}/train`, {}), 'model/unknown')
    })
  })

  it.each([...hostile, newId(systemClock), '-'.repeat(36), 'x'.repeat(101)])(
    '%j is no run, job or alert',
    async (word) => {
      const id = escaped(word)
      await unchanged(house.ctx, async () => {
        expectRefusal(await ask(`${house.url}/api/runs/${id}`))
        expectRefusal(await ask(`${house.url}/api/jobs/${id}/cancel`, { method: 'POST' }))
        expectRefusal(await ask(`${house.url}/api/alerts/${id}/acknowledge`, { method: 'POST' }))
      })
    },
  )
})

describe('a promotion', () => {
  const promote = (body: unknown) => unchanged(house.ctx, () => post(`${house.url}/api/models/sentiment/promote`, body))

  it.each([0, -1, 1.5, 2 ** 31, 1e300, '0', '-1', 'one', '', ' 1', '1e0', true, false, null, [1], {}])(
    'to version %j is refused',
    async (version) => {
      expectError(await promote({ version }), 'request/invalid', /version/)
    },
  )

  it('to a version that is not there is refused', async () => {
    for (const version of [2, '2', 2 ** 31 - 1]) expectError(await promote({ version }), 'model/unknown-version')
    expectError(await promote({}), 'request/invalid', /version/)
    expectError(await promote({ version: 1, force: true }), 'request/invalid', /force/)
    expectError(await promote([]), 'request/invalid')
    const back = () => ask(`${house.url}/api/models/sentiment/rollback`, { method: 'POST' })
    expectError(await unchanged(house.ctx, back), 'model/no-version')
  })

  it('and a training of a mode that there is not are refused', async () => {
    const train = (body: unknown) => unchanged(house.ctx, () => post(`${house.url}/api/models/sentiment/train`, body))
    expectError(await train({ mode: 'slow' }), 'request/invalid', /mode/)
    expectError(await train({ mode: 'quick', rows: 5 }), 'request/invalid', /rows/)
    expectError(await train([]), 'request/invalid')
  })
})

// encodeURIComponent refuses halves of pairs, which a client may send as it likes.
const escaped = (word: string) => encodeURIComponent(word.toWellFormed()).replaceAll('.', '%2e')
