import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listChanges } from '../../src/access.ts'
import { ask, expectError, post as postTo } from '../input/ask.ts'
import { type House, openHouse } from '../input/house.ts'
import { callsOf, invalid, missing, refuses } from './calls.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house.close())
const { post, get, tell, read } = callsOf(() => house)

const open = async (more: object = {}) => (await post('/runs/create', { experiment_id: '0', ...more })).run
const openId = async (more: object = {}): Promise<string> => (await open(more)).info.run_id
const runOf = async (run_id: string) => (await get('/runs/get', { run_id })).run
const tagsOf = async (run_id: string): Promise<Record<string, string>> =>
  Object.fromEntries((await runOf(run_id)).data.tags.map(({ key, value }: Pair) => [key, value]))
interface Pair {
  key: string
  value: string
}

describe('opening a run', () => {
  it('answers with all that it is, as it is read later', async () => {
    const run = await open({ run_name: 'one', user_id: 'anna', start_time: 1234, tags: [{ key: 'k', value: 'v' }] })
    const { run_id } = run.info
    expect(run_id).toMatch(/^[0-9a-f]{32}$/)
    expect(run).toEqual({
      info: {
        ...{ run_id, run_uuid: run_id, run_name: 'one', experiment_id: '0', user_id: 'anna', status: 'RUNNING' },
        ...{ start_time: 1234, artifact_uri: `mlflow-artifacts:/0/${run_id}/artifacts`, lifecycle_stage: 'active' },
      },
      data: {
        tags: [
          { key: 'k', value: 'v' },
          { key: 'mlflow.runName', value: 'one' },
        ],
      },
      inputs: {},
      outputs: {},
    })
    expect(await runOf(run_id)).toEqual(run)
    expect((await get('/runs/get', { run_uuid: run_id })).run).toEqual(run)
  })

  it('gives it a name where nobody does, or takes that of the tag', async () => {
    const unnamed = await open()
    expect(unnamed.info.run_name).toMatch(/^[a-z]+-[a-z]+-\d+$/)
    expect(unnamed.data.tags).toEqual([{ key: 'mlflow.runName', value: unnamed.info.run_name }])
    const tags = [{ key: 'mlflow.runName', value: 'by tag' }]
    expect((await open({ tags })).info.run_name).toBe('by tag')
    expect((await open({ tags, run_name: 'by tag' })).info.run_name).toBe('by tag')
    refuses(await tell('/runs/create', { experiment_id: '0', run_name: 'other', tags }), invalid, 'two names')
  })

  it.each([
    ['s3://bucket/runs/', (id: string) => `s3://bucket/runs/${id}/artifacts`],
    ['dbfs:/x?token=a', (id: string) => `dbfs:/x/${id}/artifacts?token=a`],
    ['/', (id: string) => `/${id}/artifacts`],
  ])('keeps its files below %s', async (artifact_location, expected) => {
    const { experiment_id } = await post('/experiments/create', { name: artifact_location, artifact_location })
    const { info } = await open({ experiment_id })
    expect(info.artifact_uri).toBe(expected(info.run_id))
  })

  it('wants an experiment', async () => {
    refuses(await tell('/runs/create', {}), invalid, "required parameter 'experiment_id'")
    refuses(await tell('/runs/create', { experiment_id: '424242' }), missing, '424242')
    refuses(await tell('/runs/create', { experiment_id: '0', start_time: 'soon' }), invalid, 'start_time')
  })
})

describe('changing a run', () => {
  it('sets status, end and name, each where it is said', async () => {
    const run_id = await openId({ run_name: 'before' })
    const { run_info } = await post('/runs/update', { run_id, status: 'FINISHED', end_time: 99 })
    expect(run_info).toMatchObject({ run_id, status: 'FINISHED', end_time: 99, run_name: 'before' })
    await post('/runs/update', { run_uuid: run_id, status: 4, run_name: 'after' })
    expect((await runOf(run_id)).info).toMatchObject({ status: 'FAILED', end_time: 99, run_name: 'after' })
    expect((await tagsOf(run_id))['mlflow.runName']).toBe('after')
    refuses(await tell('/runs/update', { run_id, status: 'DONE' }), invalid, 'Invalid value "DONE"')
  })

  it('renames it by its tag', async () => {
    const run_id = await openId()
    await post('/runs/set-tag', { run_id, key: 'mlflow.runName', value: 'renamed' })
    expect((await runOf(run_id)).info.run_name).toBe('renamed')
    const tags = ['x', 'y'].map((value) => ({ key: 'mlflow.runName', value }))
    await post('/runs/log-batch', { run_id, tags })
    expect((await runOf(run_id)).info.run_name).toBe('y')
  })

  it('removes a tag once', async () => {
    const run_id = await openId({ tags: [{ key: 'k', value: 'v' }] })
    await post('/runs/delete-tag', { run_id, key: 'k' })
    expect(Object.keys(await tagsOf(run_id))).toEqual(['mlflow.runName'])
    refuses(await tell('/runs/delete-tag', { run_id, key: 'k' }), missing, 'tag "k"')
  })

  it('is refused where it was deleted, until it is restored', async () => {
    const run_id = await openId()
    await post('/runs/delete', { run_id })
    expect(await post('/runs/delete', { run_id })).toEqual({})
    expect((await runOf(run_id)).info.lifecycle_stage).toBe('deleted')
    for (const [call, body] of writes) refuses(await tell(call, { run_id, ...body }), invalid, "'active' state")
    await post('/runs/restore', { run_id })
    expect(Object.keys((await runOf(run_id)).data)).toEqual(['tags'])
    await post('/runs/set-tag', { run_id, key: 'k', value: 'v' })
  })

  it('is refused where there is none', async () => {
    const calls = [...writes, ['/runs/delete', {}], ['/runs/restore', {}]] as const
    for (const [call, body] of calls) {
      refuses(await tell(call, { run_id: 'a'.repeat(32), ...body }), missing, 'aaaa')
      refuses(await tell(call, body), invalid, "required parameter 'run_id'")
      refuses(await tell(call, { run_id: '../x', ...body }), invalid, 'run_id')
    }
    refuses(await read('/runs/get', { run_id: 'nobody' }), missing, 'nobody')
  })
})

const writes = [
  ['/runs/update', { status: 'FINISHED' }],
  ['/runs/set-tag', { key: 'k', value: 'v' }],
  ['/runs/delete-tag', { key: 'mlflow.runName' }],
  ['/runs/log-parameter', { key: 'k', value: 'v' }],
  ['/runs/log-metric', { key: 'k', value: 1, timestamp: 1 }],
  ['/runs/log-batch', {}],
  ['/runs/log-model', { model_json: '{}' }],
] as const

describe('params', () => {
  const paramsOf = async (run_id: string): Promise<Pair[]> =>
    (await runOf(run_id)).data.params.sort((a: Pair, b: Pair) => (a.key < b.key ? -1 : 1))

  it('keep their first value', async () => {
    const run_id = await openId()
    await post('/runs/log-parameter', { run_id, key: 'p', value: '1' })
    await post('/runs/log-parameter', { run_id, key: 'p', value: '1' })
    refuses(
      await tell('/runs/log-parameter', { run_id, key: 'p', value: '2' }),
      invalid,
      /Changing param values is not allowed.*"p".*"1".*"2"/,
    )
    await post('/runs/log-parameter', { run_id, key: 'empty' })
    expect(await paramsOf(run_id)).toEqual([
      { key: 'empty', value: '' },
      { key: 'p', value: '1' },
    ])
  })

  it('are written all or none, with the rest of the batch', async () => {
    const run_id = await openId()
    await post('/runs/log-parameter', { run_id, key: 'p', value: '1' })
    const batch = {
      params: [
        { key: 'new', value: 'x' },
        { key: 'p', value: '2' },
      ],
      metrics: [{ key: 'm', value: 1, timestamp: 1 }],
      tags: [{ key: 't', value: 'x' }],
    }
    refuses(await tell('/runs/log-batch', { run_id, ...batch }), invalid, 'Changing param values is not allowed')
    const { data } = await runOf(run_id)
    expect(data).toEqual({
      params: [{ key: 'p', value: '1' }],
      tags: [expect.objectContaining({ key: 'mlflow.runName' })],
    })
  })

  it('get one value when many give different ones at once', async () => {
    const run_id = await openId()
    const values = Array.from({ length: 12 }, (_, i) => String(i))
    const answers = await Promise.all(values.map((value) => tell('/runs/log-parameter', { run_id, key: 'p', value })))
    const taken = values.filter((_, i) => answers[i]!.status === 200)
    expect(await paramsOf(run_id)).toEqual(taken.map((value) => ({ key: 'p', value })))
    for (const answer of answers.filter(({ status }) => status !== 200)) refuses(answer, invalid, 'not allowed')
  })

  it('and tags are cut where they are too long, by characters', async () => {
    const run_id = await openId()
    await post('/runs/log-parameter', { run_id, key: 'long', value: '🦉'.repeat(6001) })
    await post('/runs/set-tag', { run_id, key: 'long', value: `\0${'x'.repeat(8000)}` })
    expect((await paramsOf(run_id))[0]!.value).toBe('🦉'.repeat(6000))
    expect((await tagsOf(run_id))['long']).toBe(`\ufffd${'x'.repeat(7999)}`)
  })
})

describe('a key', () => {
  it.each(['loss', 'a/b/c', 'train loss', 'µ-größe_1.5', 'top:5', 'x'.repeat(250), 'a/...'])(
    'may be %s',
    async (key) => {
      const run_id = await openId()
      await post('/runs/log-metric', { run_id, key, value: 1, timestamp: 1 })
      expect((await runOf(run_id)).data.metrics[0].key).toBe(key)
    },
  )

  it.each([
    '',
    '.',
    '..',
    '../a',
    '/a',
    'a/',
    'a//b',
    'a/./b',
    'a/../b',
    '..a',
    'a#b',
    'a\\b',
    'a\0b',
    'x'.repeat(251),
  ])('may not be %j', async (key) => {
    const run_id = await openId()
    for (const [call, more] of [
      ['/runs/log-metric', { value: 1, timestamp: 1 }],
      ['/runs/log-parameter', { value: '1' }],
      ['/runs/set-tag', { value: '1' }],
    ] as const)
      refuses(await tell(call, { run_id, key, ...more }), invalid, 'Invalid value')
    expect(Object.keys((await runOf(run_id)).data)).toEqual(['tags'])
  })
})

describe('a batch', () => {
  const many = (count: number, more: object) => Array.from({ length: count }, (_, i) => ({ key: `k${i}`, ...more }))

  it.each([
    [{ metrics: many(1001, { value: 1, timestamp: 1 }) }, 'at most 1000 metrics'],
    [{ params: many(101, { value: '1' }) }, 'at most 100 params'],
    [{ tags: many(101, { value: '1' }) }, 'at most 100 tags'],
    [{ metrics: many(950, { value: 1, timestamp: 1 }), params: many(51, { value: '1' }) }, 'at most 1000'],
    [
      {
        params: [
          { key: 'a', value: '1' },
          { key: 'a', value: '1' },
        ],
      },
      /Duplicate.*"a"/,
    ],
    [{ metrics: [{ key: 'a', value: 1 }] }, "Missing value for required parameter 'metrics.0.timestamp'"],
    [{ metrics: [{ key: 'a', value: true, timestamp: 1 }] }, 'Invalid value true'],
    [{ metrics: [{ key: 'a', value: 'much', timestamp: 1 }] }, 'Invalid value "much"'],
    [{ metrics: [{ key: 'a', value: 1, timestamp: -1 }] }, 'timestamp'],
    [{ metrics: [{ key: 'a', value: 1, timestamp: 1, step: 0.5 }] }, 'step'],
    [{ metrics: [{ key: 'a', value: 1, timestamp: 1, model_id: 'm-none' }] }, /no logged model m-none/],
    [{ tags: 'x' }, 'Invalid value'],
  ])('is refused whole: %#', async (batch, words) => {
    const run_id = await openId()
    const answer = await tell('/runs/log-batch', { run_id, ...batch })
    refuses(answer, answer.status === 404 ? missing : invalid, words)
    expect(Object.keys((await runOf(run_id)).data)).toEqual(['tags'])
  })

  it('takes a thousand', async () => {
    const run_id = await openId()
    const batch = {
      metrics: many(800, { value: 1, timestamp: 1 }),
      params: many(100, { value: '1' }),
      tags: many(100, { value: '1' }),
    }
    expect(await post('/runs/log-batch', { run_id, ...batch })).toEqual({})
    const { data } = await runOf(run_id)
    expect([data.metrics.length, data.params.length, data.tags.length]).toEqual([800, 100, 101])
  })
})

describe('the models of old clients', () => {
  it('are a list in a tag, with the newest last', async () => {
    const run_id = await openId()
    const listed = async () => JSON.parse((await tagsOf(run_id))['mlflow.log-model.history']!)
    const models = Array.from({ length: 6 }, (_, i) => ({
      artifact_path: `m${i}`,
      flavors: { note: 'x'.repeat(2_000) },
    }))
    await Promise.all(
      models.slice(0, 2).map((model) => post('/runs/log-model', { run_id, model_json: JSON.stringify(model) })),
    )
    expect(await listed()).toHaveLength(2)
    for (const model of models.slice(2)) await post('/runs/log-model', { run_id, model_json: JSON.stringify(model) })
    expect(await listed()).toEqual(models.slice(3))
    refuses(await tell('/runs/log-model', { run_id, model_json: 'no' }), invalid, 'model_json')
  })
})

describe('moving runs', () => {
  const move = (body: object) => postTo(`${house.url}/api/runs/move`, body)
  const experimentOf = async (run_id: string) => (await runOf(run_id)).info.experiment_id

  it('takes their child runs along, and leaves their files', async () => {
    const { experiment_id } = await post('/experiments/create', { name: 'archive' })
    const parent = await open()
    const run_id = parent.info.run_id
    const child = await openId({ tags: [{ key: 'mlflow.parentRunId', value: run_id }] })
    const [other, gone] = [await openId(), await openId({ tags: [{ key: 'mlflow.parentRunId', value: run_id }] })]
    await post('/runs/delete', { run_id: gone })
    const { status, body } = await move({ run_ids: [run_id], experiment_id })
    expect({ status, moved: [...body.run_ids].sort() }).toEqual({ status: 200, moved: [run_id, child].sort() })
    expect([await experimentOf(run_id), await experimentOf(child)]).toEqual([experiment_id, experiment_id])
    expect([await experimentOf(other), await experimentOf(gone)]).toEqual(['0', '0'])
    expect((await runOf(run_id)).info.artifact_uri).toBe(parent.info.artifact_uri)
    const [change] = await listChanges(house.ctx, { limit: 1 })
    expect(change).toMatchObject({ actor: 'local', action: 'run.move', subject: body.run_ids.join(' ') })
  })

  it('moves all or none', async () => {
    const { experiment_id } = await post('/experiments/create', { name: 'target' })
    const [run_id, gone] = [await openId(), await openId()]
    await post('/runs/delete', { run_id: gone })
    expectError(await move({ run_ids: [run_id, 'nobody'], experiment_id }), 'run/unknown', 'nobody')
    expectError(await move({ run_ids: [run_id, gone], experiment_id }), 'run/deleted', gone)
    expectError(await move({ run_ids: [run_id], experiment_id: '4242' }), 'experiment/unknown', '4242')
    expectError(await move({ run_ids: [], experiment_id }), 'request/invalid')
    await post('/experiments/delete', { experiment_id })
    expectError(await move({ run_ids: [run_id], experiment_id }), 'experiment/deleted')
    expect(await experimentOf(run_id)).toBe('0')
  })
})

it('answers a method that a call does not have as a call that is not there, so that clients go on without it', async () => {
  const { status, body } = await ask(`${house.url}/api/2.0/mlflow/runs/create`)
  expect({ status, code: body.error_code }).toEqual({ status: 405, code: 'ENDPOINT_NOT_FOUND' })
})
