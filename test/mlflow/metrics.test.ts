import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seededRandom, shuffle } from '../../src/kit/random.ts'
import { loggedModels } from '../../src/store.ts'
import { ask, expectError } from '../input/ask.ts'
import { type House, openHouse } from '../input/house.ts'
import { callsOf, invalid, refuses } from './calls.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house.close())
const { post, get, tell, read } = callsOf(() => house)

const open = async (): Promise<string> => (await post('/runs/create', { experiment_id: '0' })).run.info.run_id
const latest = async (run_id: string) => (await get('/runs/get', { run_id })).run.data.metrics
const history = async (run_id: string, metric_key = 'm') =>
  (await get('/metrics/get-history', { run_id, metric_key })).metrics

interface Point {
  key: string
  value: number | string
  timestamp: number
  step: number
}
const point = (value: number | string, timestamp = 1, step = 0, key = 'm'): Point => ({ key, value, timestamp, step })
const log = (run_id: string, ...metrics: Point[]) => post('/runs/log-batch', { run_id, metrics })

describe('the latest of a metric', () => {
  it('is the greatest by step, time and value, whatever came last', async () => {
    const run_id = await open()
    const best = point(0.5, 7, 3)
    for (const each of [best, point(9, 8, 2), point(0.4, 7, 3), point(9, 6, 3)])
      await post('/runs/log-metric', { run_id, ...each })
    expect(await latest(run_id)).toEqual([best])
    await log(run_id, point(1, 7, 3), point(0.9, 7, 3), point(5, 1, 1))
    expect(await latest(run_id)).toEqual([point(1, 7, 3)])
    expect(await history(run_id)).toHaveLength(7)
  })

  it('is the same in whatever order the points come', async () => {
    const points = Array.from({ length: 60 }, (_, i) => point(i % 5, 1 + (i % 4), i % 3))
    const first = [...points].sort((a, b) => b.step - a.step || b.timestamp - a.timestamp || +b.value - +a.value)[0]
    for (const seed of [1, 2, 3]) {
      const run_id = await open()
      const shuffled = shuffle([...points], seededRandom(seed))
      await Promise.all(shuffled.map((each) => post('/runs/log-metric', { run_id, ...each })))
      expect(await latest(run_id)).toEqual([first])
      expect(await history(run_id)).toHaveLength(new Set(points.map((each) => JSON.stringify(each))).size)
    }
  })
})

describe('a point', () => {
  it.each([
    ['NaN', 'NaN'],
    ['Infinity', Number.MAX_VALUE],
    ['-Infinity', -Number.MAX_VALUE],
    [Number.POSITIVE_INFINITY, Number.MAX_VALUE],
    ['1.5e2', 150],
    [5e-324, 5e-324],
    [-0, 0],
    [0.1 + 0.2, 0.30000000000000004],
  ])('of the value %s is told as %s', async (value, told) => {
    const run_id = await open()
    // JSON has no infinity, but numbers that are too large.
    const text = JSON.stringify({ run_id, key: 'm', value, timestamp: 5 }).replace('"value":null', '"value":1e400')
    const headers = { 'content-type': 'application/json' }
    const answer = await ask(`${house.url}/api/2.0/mlflow/runs/log-metric`, { method: 'POST', headers, body: text })
    expect(answer).toMatchObject({ status: 200, body: {} })
    expect(await latest(run_id)).toEqual([point(told, 5)])
    expect(await history(run_id)).toEqual([point(told, 5)])
  })

  it('comes back as it went in, whatever its numbers', async () => {
    const whole = fc.maxSafeInteger()
    const any = fc.record({
      value: fc.double({ noNaN: true, noDefaultInfinity: true }),
      timestamp: fc.maxSafeNat(),
      step: whole,
    })
    const points = fc.uniqueArray(any, {
      minLength: 1,
      maxLength: 30,
      selector: ({ timestamp, step }) => `${timestamp} ${step}`,
    })
    await fc.assert(
      fc.asyncProperty(points, async (given) => {
        const run_id = await open()
        await log(run_id, ...given.map(({ value, timestamp, step }) => point(value, timestamp, step)))
        const sorted = [...given].sort((a, b) => a.timestamp - b.timestamp || a.step - b.step)
        expect(await history(run_id)).toEqual(sorted.map(({ value, timestamp, step }) => point(value, timestamp, step)))
      }),
      { numRuns: 25 },
    )
  })

  it('is the same point when it comes twice, and NaN is not zero', async () => {
    const run_id = await open()
    for (const value of [0, 0, 'NaN', 'NaN']) await post('/runs/log-metric', { run_id, ...point(value) })
    await log(run_id, point(0), point(0), point('NaN'))
    expect(await history(run_id)).toEqual([point(0), point('NaN')])
  })

  it('has its numbers as digits too, and a step below zero', async () => {
    const run_id = await open()
    await post('/runs/log-metric', { runUuid: run_id, key: 'm', value: '2', timestamp: '1795232593075', step: '-4' })
    expect(await latest(run_id)).toEqual([point(2, 1_795_232_593_075, -4)])
  })

  it.each([
    [{ key: 'm', timestamp: 1 }, "Missing value for required parameter 'value'"],
    [{ key: 'm', value: 1 }, "Missing value for required parameter 'timestamp'"],
    [{ value: 1, timestamp: 1 }, "Missing value for required parameter 'key'"],
    [{ key: 'm', value: true, timestamp: 1 }, 'Invalid value true'],
    [{ key: 'm', value: '', timestamp: 1 }, 'Invalid value ""'],
    [{ key: 'm', value: 1, timestamp: -1 }, "parameter 'timestamp'"],
    [{ key: 'm', value: 1, timestamp: 1, step: 'x' }, "parameter 'step'"],
    [{ key: 'm', value: 1, timestamp: '99999999999999999999' }, "parameter 'timestamp'"],
  ])('is refused as %j', async (body, words) => {
    refuses(await tell('/runs/log-metric', { run_id: await open(), ...body }), invalid, words)
  })

  it('of a logged model is kept with the model too', async () => {
    const run_id = await open()
    const { db } = house.ctx.store
    const times = { creationTimestamp: 1, lastUpdatedTimestamp: 1 }
    const model = {
      experimentId: 0,
      name: 'x',
      status: 'LOGGED_MODEL_READY',
      artifactUri: 'mlflow-artifacts:/0',
      ...times,
    }
    await db.insert(loggedModels).values({ modelId: 'm-1', ...model })
    const ofModel = { model_id: 'm-1', dataset_name: 'd', dataset_digest: '9' }
    await post('/runs/log-metric', { run_id, ...point(1), ...ofModel })
    await post('/runs/log-batch', {
      run_id,
      metrics: [{ ...point(2), ...ofModel }, { ...point(1), ...ofModel }, point(3)],
    })
    const { rows } = await house.ctx.store.pool.query(
      'select model_id, run_id, value, dataset_name, dataset_digest from logged_model_metrics order by value',
    )
    expect(rows).toEqual([1, 2].map((value) => ({ run_id, value, ...ofModel })))
    expect(await history(run_id)).toHaveLength(3)
  })
})

describe('the history of a metric', () => {
  it('comes by time, step and value, all at once or in pages', async () => {
    const run_id = await open()
    const points = Array.from({ length: 25 }, (_, i) => point(i === 7 ? 'NaN' : i % 3, 1 + (i % 2), i % 4))
    await log(run_id, ...points)
    const all = await history(run_id)
    expect(all).toHaveLength(new Set(points.map((each) => JSON.stringify(each))).size)
    const order = (p: Point) => [p.timestamp, p.step, p.value === 'NaN' ? 0 : +p.value]
    const compare = (a: number[], b: number[]) => a.map((x, i) => x - b[i]!).find((d) => d !== 0) ?? 0
    expect(all.map(order)).toEqual(all.map(order).sort(compare))
    for (const max_results of [1, 4, all.length, 100]) {
      const pages: Point[][] = []
      let page_token = ''
      do {
        const page = await get('/metrics/get-history', { run_id, metric_key: 'm', max_results, page_token })
        pages.push(page.metrics)
        page_token = page.next_page_token ?? ''
      } while (page_token !== '')
      expect(pages.flat()).toEqual(all)
      expect(pages).toHaveLength(Math.ceil(all.length / max_results))
    }
    expect((await get('/metrics/get-history', { run_uuid: run_id, metric_key: 'm', max_results: 0 })).metrics).toEqual(
      all,
    )
  })

  it('is empty where there is none', async () => {
    expect(await get('/metrics/get-history', { run_id: 'nobody', metric_key: 'm' })).toEqual({})
    expect(await get('/metrics/get-history', { run_id: await open(), metric_key: '\0' })).toEqual({})
    refuses(await read('/metrics/get-history', { run_id: 'nobody' }), invalid, "required parameter 'metric_key'")
    refuses(await read('/metrics/get-history', { metric_key: 'm' }), invalid, "required parameter 'run_id'")
    refuses(
      await read('/metrics/get-history', { run_id: 'a', metric_key: 'm', max_results: -1 }),
      invalid,
      'max_results',
    )
  })

  it.each([
    'nonsense',
    'W10',
    Buffer.from('["1","1","a",false]').toString('base64url'),
    Buffer.from('{}').toString('base64'),
  ])('refuses the page token %s', async (page_token) => {
    const query = { run_id: 'a', metric_key: 'm', page_token }
    refuses(await read('/metrics/get-history', query), invalid, 'Invalid page token')
  })
})

describe('the histories of many runs', () => {
  const stepsOf = ({ metrics = [] }: { metrics?: (Point & { run_id: string })[] }, run_id: string) =>
    metrics.filter((each) => each.run_id === run_id).map(({ step }) => step)
  const interval = '/metrics/get-history-bulk-interval'

  /** The rule in other words: places start + floor(i · n / most), the last, and the ends of each run. */
  const expected = (runs: number[][], run: number[], most: number, [from, to] = [-Infinity, Infinity]) => {
    const inside = (steps: number[]) => [...new Set(steps)].filter((s) => s >= from && s <= to).sort((a, b) => a - b)
    const all = inside(runs.flat())
    const places = Array.from({ length: most }, (_, i) => all[Math.floor((i * all.length) / most)])
    const sample = all.length <= most ? all : [...places, all.at(-1)]
    const ends = runs.map(inside).flatMap((steps) => [steps[0], steps.at(-1)])
    return inside(run).filter((step) => sample.includes(step) || ends.includes(step))
  }

  it('are sampled at the same steps', async () => {
    const runs = [
      Array.from({ length: 100 }, (_, i) => i),
      Array.from({ length: 37 }, (_, i) => i * 7 - 20),
      Array.from({ length: 5 }, (_, i) => 55 + i),
    ]
    const ids = await Promise.all(runs.map(open))
    await Promise.all(runs.map((steps, i) => log(ids[i]!, ...steps.map((step) => point(step / 2, 1, step)))))
    for (const max_results of [1, 2, 3, 10, 33, 99, 127, 2500])
      for (const bounds of [undefined, [0, 99], [13, 77], [56, 56], [500, 600]] as const) {
        const within = bounds ? { start_step: bounds[0], end_step: bounds[1] } : {}
        const answer = await get(interval, { run_ids: ids, metric_key: 'm', max_results, ...within })
        for (const [i, steps] of runs.entries())
          expect(stepsOf(answer, ids[i]!)).toEqual(expected(runs, steps, max_results, bounds ? [...bounds] : undefined))
      }
  })

  it('come in the order that the runs were asked for, by step, time and value', async () => {
    const [a, b] = [await open(), await open()]
    const points = [point(3, 1, 2), point(1, 2, 2), point(2, 1, 1), point('NaN', 9, 1), point(1, 1, 2)]
    await Promise.all([log(a, ...points), log(b, ...points)])
    const { metrics } = await get(interval, { run_ids: [b, a], metric_key: 'm' })
    const sorted = [point(2, 1, 1), point('NaN', 9, 1), point(1, 1, 2), point(3, 1, 2), point(1, 2, 2)]
    expect(metrics).toEqual([b, a].flatMap((run_id) => sorted.map((each) => ({ ...each, run_id }))))
  })

  it.each([
    [{ metric_key: 'm' }, 'run_ids'],
    [{ metric_key: 'm', run_ids: Array(101).fill('a') }, 'run_ids'],
    [{ run_ids: 'a' }, 'metric_key'],
    [{ metric_key: 'm', run_ids: 'a', start_step: 1 }, 'both'],
    [{ metric_key: 'm', run_ids: 'a', end_step: 1 }, 'both'],
    [{ metric_key: 'm', run_ids: 'a', start_step: 2, end_step: 1 }, 'not before'],
    [{ metric_key: 'm', run_ids: 'a', max_results: 0 }, 'max_results'],
    [{ metric_key: 'm', run_ids: 'a', max_results: 2501 }, 'max_results'],
    [{ metric_key: 'm', run_ids: '../a' }, 'run_id'],
  ])('are refused as %j', async (query, words) => {
    refuses(await read(interval, query as Record<string, string>), invalid, words)
  })

  it('come in bulk for the pages of a browser', async () => {
    const ofPages = callsOf(() => house, '/ajax-api/2.0/mlflow')
    const ids = [await open(), await open()].sort()
    for (const run_id of ids) await log(run_id, point(2, 2, 1), point(1, 1, 5), point(1, 2, 1))
    const bulk = (max_results: number) =>
      ofPages.get('/metrics/get-history-bulk', { run_id: [...ids].reverse(), metric_key: 'm', max_results })
    const all = ids.flatMap((run_id) =>
      [point(1, 1, 5), point(1, 2, 1), point(2, 2, 1)].map((each) => ({ ...each, run_id })),
    )
    expect(await bulk(25_000)).toEqual({ metrics: all })
    expect(await bulk(4)).toEqual({ metrics: all.slice(0, 4) })
    const none = await ofPages.get('/metrics/get-history-bulk', { run_id: 'nobody', metric_key: 'm' })
    expect(none).toEqual({ metrics: [] })
  })
})

describe('the curve of a metric', () => {
  const curve = (run_id: string, key: string, points: number) =>
    ask(`${house.url}/api/runs/${run_id}/metrics/${key}?points=${points}`)

  it('has every peak in its buckets, however few they are', async () => {
    const run_id = await open()
    const random = seededRandom(5)
    const points = Array.from({ length: 997 }, (_, i) => point(i === 400 ? 'NaN' : random(), i + 1, i, 'a/b c'))
    await log(run_id, ...points)
    const values = points.map(({ value }) => (value === 'NaN' ? Number.NaN : +value))
    for (const count of [1, 7, 500, 996, 997, 5000]) {
      const { status, body } = await curve(run_id, 'a/b%20c', count)
      expect({ status, run_id: body.run_id, key: body.key, count: body.count }).toEqual({
        status: 200,
        run_id,
        key: 'a/b c',
        count: 997,
      })
      expect(body.buckets).toHaveLength(Math.min(count, 997))
      let start = 0
      for (const bucket of body.buckets) {
        const inside = values.slice(start, start + bucket.count)
        const numbers = inside.filter((value) => !Number.isNaN(value))
        const last = start + bucket.count - 1
        expect(bucket).toEqual({
          ...{ count: inside.length, first_step: start, last_step: last, timestamp: last + 1 },
          min: numbers.length > 0 ? Math.min(...numbers) : null,
          max: numbers.length > 0 ? Math.max(...numbers) : null,
          last: Number.isNaN(values[last]) ? null : values[last],
        })
        start = last + 1
      }
      expect(start).toBe(997)
    }
  })

  it('is empty without points, and none without a run', async () => {
    const run_id = await open()
    expect((await curve(run_id, 'm', 5)).body).toEqual({ run_id, key: 'm', count: 0, buckets: [] })
    expectError(await curve('nobody', 'm', 5), 'run/unknown', 'nobody')
    expectError(await curve(run_id, 'm', 0), 'request/invalid', 'points')
  })
})
