import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createExperiment, searchRuns } from '../../src/tracking.ts'
import { type Answer, post } from '../input/ask.ts'
import { type House, openHouse } from '../input/house.ts'
import { anyFilter, anyOrder, generatedRuns, insertRuns, writtenFilter, writtenOrder } from './generated-runs.ts'
import { type By, inOrder, matches } from './naive-search.ts'

let house: House
let experiment: string
const runs = generatedRuns(60)
beforeAll(async () => {
  house = await openHouse()
  const experimentId = await createExperiment(house.ctx, 'generated')
  experiment = String(experimentId)
  await insertRuns(house.ctx, experimentId, runs)
})
afterAll(() => house?.close())

const inPages = async (filter: string, order: readonly By[], maxResults: number): Promise<string[]> => {
  const asked = { experimentIds: [experiment], filter, orderBy: order.map(writtenOrder), maxResults }
  const ids: string[] = []
  let pageToken: string | undefined
  do {
    const page = await searchRuns(house.ctx, { ...asked, pageToken })
    expect(page.nextPageToken !== undefined).toBe(page.ids.length === maxResults)
    ids.push(...page.ids)
    pageToken = page.nextPageToken
  } while (pageToken !== undefined)
  return ids
}

describe('a search of runs', () => {
  it('finds what a look at every run finds, in the same order, in pages of any size', async () => {
    const size = fc.integer({ min: 5, max: 70 })
    await fc.assert(
      fc.asyncProperty(anyFilter, anyOrder, size, async (filter, order, maxResults) => {
        const expected = inOrder(
          runs.filter((run) => matches(run, filter)),
          order,
        )
        expect(await inPages(writtenFilter(filter), order, maxResults)).toEqual(expected)
      }),
      { numRuns: 400 },
    )
  })

  it.each<[string, By[]]>([
    ['nothing', []],
    ['a metric, upwards', [['metrics', 'm', true]]],
    ['a metric, downwards', [['metrics', 'm', false]]],
    [
      'params, times and ids',
      [
        ['params', 'my key', false],
        ['attributes', 'end_time', true],
        ['attributes', 'run_id', false],
      ],
    ],
  ])('gives every page of an order by %s, whatever its size', async (_, order) => {
    const expected = inOrder(runs, order)
    for (let size = 1; size <= runs.length + 1; size++) expect(await inPages('', order, size)).toEqual(expected)
  })

  it('goes on behind a page whose last run is gone, or when others came', async () => {
    const experimentId = await createExperiment(house.ctx, 'moving')
    const moving = generatedRuns(12).map((run) => ({ ...run, id: run.id.replace(/^a/, 'b') }))
    const [early, ...rest] = moving.sort((one, other) => (one.id < other.id ? -1 : 1))
    await insertRuns(house.ctx, experimentId, rest)
    const asked = { experimentIds: [String(experimentId)], maxResults: 4, orderBy: ['run_id'] }
    const { ids, nextPageToken } = await searchRuns(house.ctx, asked)
    await house.ctx.store.pool.query('delete from runs where run_id = $1', [ids[3]])
    await insertRuns(house.ctx, experimentId, [early!])
    const next = await searchRuns(house.ctx, { ...asked, pageToken: nextPageToken })
    expect(next.ids).toEqual(rest.slice(4, 8).map(({ id }) => id))
  })
})

const search = (body: object, prefix = 'api'): Promise<Answer> =>
  post(`${house.url}/${prefix}/2.0/mlflow/runs/search`, { experiment_ids: [experiment], ...body })

const expectRefused = ({ status, body }: Answer, words: string) => {
  expect(body).toEqual({ error_code: 'INVALID_PARAMETER_VALUE', message: expect.stringContaining(words) })
  expect(status).toBe(400)
}

describe('POST runs/search', () => {
  it('answers runs as they are, under both prefixes', async () => {
    const [run] = runs.filter(({ metrics }) => Number.isNaN(metrics['m']))
    for (const prefix of ['api', 'ajax-api']) {
      const { status, body } = await search({ filter: `run_id = '${run!.id}'` }, prefix)
      expect(status).toBe(200)
      expect(Object.keys(body)).toEqual(['runs'])
      expect(body.runs).toHaveLength(1)
      expect(body.runs[0].info).toMatchObject({ run_id: run!.id, run_uuid: run!.id, experiment_id: experiment })
      const { metrics, params = [], tags = [] } = body.runs[0].data
      expect(metrics).toContainEqual({ key: 'm', value: 'NaN', timestamp: 0, step: 0 })
      expect(metrics).toHaveLength(Object.keys(run!.metrics).length)
      expect(Object.fromEntries(params.map(Object.values))).toEqual(run!.params)
      expect(Object.fromEntries(tags.map(Object.values))).toEqual(run!.tags)
      expect(body.runs[0].inputs.dataset_inputs ?? []).toHaveLength(run!.datasets.length)
      expect(body.runs[0].outputs).toEqual({})
    }
  })

  it('answers nothing where there is nothing', async () => {
    expect((await search({ experiment_ids: [] })).body).toEqual({})
    expect((await search({ experiment_ids: ['none', '99999'] })).body).toEqual({})
    expect((await search({ filter: "params.nowhere != 'x'" })).body).toEqual({})
    expect((await search({ run_view_type: 'DELETED_ONLY' })).body).toEqual({})
  })

  it('finds deleted runs where it is asked for them', async () => {
    const { pool } = house.ctx.store
    await pool.query(`update runs set lifecycle_stage = 'deleted' where run_id = $1`, [runs[0]!.id])
    const found = async (run_view_type?: string | number) => (await search({ run_view_type })).body.runs.length
    expect(await found('DELETED_ONLY')).toBe(1)
    expect(await found(3)).toBe(60)
    expect(await found()).toBe(59)
    await pool.query(`update runs set lifecycle_stage = 'active'`)
  })

  it('pages until nothing is left, the last page empty where the one before was full', async () => {
    const first = await search({ max_results: 60 })
    expect(first.body.runs).toHaveLength(60)
    expect((await search({ max_results: 60, page_token: first.body.next_page_token })).body).toEqual({})
  })

  it('reads the other names of entities and attributes', async () => {
    const count = async (filter: string) => (await search({ filter })).body.runs?.length ?? 0
    const expected = await count("params.p = 'a'")
    expect(expected).toBeGreaterThan(0)
    for (const word of ['param', 'parameter', 'parameters', 'PARAMS'])
      expect(await count(`${word}.p = 'a'`)).toBe(expected)
    const named = await count("attributes.run_name = 'b'")
    expect(named).toBeGreaterThan(0)
    for (const name of ['"run name"', '`Run Name`', 'attr.`Run name`', 'run.run_name', 'run_name']) {
      expect(await count(`${name} = 'b'`)).toBe(named)
    }
    expect(await count('created = 1000')).toBe(await count('attributes.start_time = 1000'))
    expect(await count('Created = 1000')).toBeGreaterThan(0)
    const { body } = await search({ order_by: ['attributes.`created` ASC'], max_results: 1 })
    expect(body.runs[0].info.start_time).toBe(1000)
  })

  it('matches capitals in a list', async () => {
    const upper = runs.filter(({ params }) => params['p'] === 'A')
    const { body } = await search({ filter: "params.p IN ('A')" })
    expect(body.runs).toHaveLength(upper.length)
    expect(upper.length).toBeGreaterThan(0)
  })

  it.each([
    'params.p = 1',
    "metrics.m = '1'",
    "metrics.m LIKE '1'",
    "params.p > '1'",
    "start_time > '1'",
    "nothing = 'x'",
    "datasets.source = 'x'",
    "what.is = 'x'",
    "constructor = 'x'",
    "datasets.constructor = 'x'",
    'metrics.m = 1 AND',
    "params.p RLIKE '['",
    "params.p RLIKE '(a)\\1'",
    "params.p RLIKE '(((a{200}){200}){200})'",
  ])('refuses the filter %s', async (filter) => {
    expectRefused(await search({ filter }), 'Invalid clause(s) in filter string')
  })

  it.each([
    [['metrics.m', 'metrics.m DESC']],
    [['start_time', 'created']],
    [['nothing']],
    [['datasets.name']],
    [['metrics.m SIDEWAYS']],
  ])('refuses the order %j', async (order_by) => {
    expectRefused(await search({ order_by }), 'Invalid order_by clause')
  })

  it('refuses pages that are too large or none', async () => {
    for (const max_results of [0, -1, 50_001]) expectRefused(await search({ max_results }), "'max_results'")
    expect((await search({ max_results: 50_000 })).status).toBe(200)
  })

  it('refuses the token of another search, and what is none', async () => {
    const { next_page_token } = (await search({ max_results: 2, order_by: ['metrics.m'] })).body
    const asked = { max_results: 2, order_by: ['metrics.m'], page_token: next_page_token }
    expect((await search(asked)).status).toBe(200)
    for (const other of [
      { order_by: ['metrics.m DESC'] },
      { order_by: ['metrics.`val loss`'] },
      { filter: 'metrics.m > 0' },
      { experiment_ids: ['0'] },
      { run_view_type: 'ALL' },
    ]) {
      expectRefused(await search({ ...asked, ...other }), 'Invalid page token')
    }
    const [digest] = JSON.parse(Buffer.from(next_page_token, 'base64url').toString())
    const forged = [[], [digest], [digest, 0, null, 0, ''], [digest, 0, 0, 1e300, ''], [digest, 0, 0, 0, '\0'], {}, 7]
    const tokens = forged.map((each) => Buffer.from(JSON.stringify(each)).toString('base64url'))
    for (const page_token of [...tokens, 'x', '{"offset": 2}']) {
      expectRefused(await search({ ...asked, page_token }), 'Invalid page token')
    }
  })

  it('answers every filter, order and token', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 30 })
    const filter = fc.oneof(
      text,
      text.map((each) => `params.\`${each.replaceAll('`', '')}k\` = '${each.replaceAll("'", '')}'`),
    )
    const body = fc.record(
      { filter, order_by: fc.array(text, { maxLength: 2 }), page_token: text },
      { requiredKeys: [] },
    )
    await fc.assert(
      fc.asyncProperty(body, async (given) => {
        expect([200, 400]).toContain((await search(given)).status)
      }),
      { numRuns: 200 },
    )
  })
})
