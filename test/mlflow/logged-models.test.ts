import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { experiments } from '../../src/store.ts'
import { createExperiment } from '../../src/tracking.ts'
import { ask, post } from '../input/ask.ts'
import { type House, openHouse } from '../input/house.ts'
import { expectMlflowError } from './expect.ts'

let house: House
let api: string
beforeAll(async () => {
  house = await openHouse()
  api = `${house.url}/api/2.0/mlflow`
})
afterAll(() => house.close())

const send = (method: string, path: string, body: unknown = {}) =>
  ask(`${api}${path}`, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
const create = async (given: object = {}) =>
  (await post(`${api}/logged-models`, { experiment_id: '0', ...given })).body.model
const get = (id: string) => ask(`${api}/logged-models/${id}`)

it.each(['/logged-models/%00', '/logged-models/%00/tags/team'])(
  'a NUL in an id is a mistake of who asks: DELETE %s',
  async (path) => {
    expectMlflowError(await send('DELETE', path), 400, 'INVALID_PARAMETER_VALUE')
  },
)

describe('a logged model', () => {
  it('is pending, has a place for its files, and is ready when they are there', async () => {
    const made = await create({
      name: 'forest',
      model_type: 'Agent',
      params: [{ key: 'depth', value: '3' }],
      tags: [{ key: 'team', value: 'a' }],
    })
    const { model_id: id } = made.info
    expect(made).toEqual({
      info: {
        model_id: expect.stringMatching(/^m-[0-9a-f]{32}$/),
        experiment_id: '0',
        name: 'forest',
        creation_timestamp_ms: expect.any(Number),
        last_updated_timestamp_ms: expect.any(Number),
        artifact_uri: `mlflow-artifacts:/0/models/${id}/artifacts`,
        status: 'LOGGED_MODEL_PENDING',
        model_type: 'Agent',
        source_run_id: '',
        tags: [{ key: 'team', value: 'a' }],
      },
      data: { params: [{ key: 'depth', value: '3' }] },
    })
    const ready = await send('PATCH', `/logged-models/${id}`, { model_id: id, status: 'LOGGED_MODEL_READY' })
    expect(ready.body.model.info.status).toBe('LOGGED_MODEL_READY')
    expect((await get(id)).body.model.info.status).toBe('LOGGED_MODEL_READY')
    const failed = await send('PATCH', `/logged-models/${id}`, { status: 3 })
    expect(failed.body.model.info.status).toBe('LOGGED_MODEL_UPLOAD_FAILED')
    const pages = `${house.url}/ajax-api/2.0/mlflow/logged-models/${id}`
    expect((await ask(pages)).body.model.info.model_id).toBe(id)
  })

  it('gets a name where it has none, and keeps odd letters', async () => {
    expect((await create()).info.name).not.toBe('')
    const made = await create({ name: 'a\0b', tags: [{ key: 'k', value: 'x\0\ud800y' }] })
    expect(made.info.name).toBe('a\ufffdb')
    expect(made.info.tags).toEqual([{ key: 'k', value: 'x\ufffd\ufffdy' }])
  })

  it('is refused with a bad name, without an experiment, and in one that is not there', async () => {
    for (const name of ['a/b', 'a:b', 'a.b', 'a%b', 'a"b', "a'b", 'x'.repeat(501)]) {
      expectMlflowError(
        await post(`${api}/logged-models`, { experiment_id: '0', name }),
        400,
        'INVALID_PARAMETER_VALUE',
      )
    }
    expectMlflowError(
      await post(`${api}/logged-models`, { name: 'x' }),
      400,
      'INVALID_PARAMETER_VALUE',
      /experiment_id/,
    )
    const bad = { experiment_id: '0', tags: [{ key: '../up', value: '' }] }
    expectMlflowError(await post(`${api}/logged-models`, bad), 400, 'INVALID_PARAMETER_VALUE')
    for (const experiment_id of ['424242', '99999999999999999999', 'abc']) {
      expectMlflowError(await post(`${api}/logged-models`, { experiment_id }), 404, 'RESOURCE_DOES_NOT_EXIST')
    }
    await house.ctx.store.db.insert(experiments).values({
      experimentId: 77,
      name: 'gone',
      artifactLocation: 'x',
      lifecycleStage: 'deleted',
      creationTime: 0,
      lastUpdateTime: 0,
    })
    expectMlflowError(await post(`${api}/logged-models`, { experiment_id: 77 }), 400, 'INVALID_PARAMETER_VALUE')
  })

  it('is gone for every call once it was deleted', async () => {
    const { model_id: id } = (await create()).info
    expect(await send('DELETE', `/logged-models/${id}`, { model_id: id })).toMatchObject({ status: 200, body: {} })
    const calls = [
      () => get(id),
      () => send('DELETE', `/logged-models/${id}`),
      () => send('PATCH', `/logged-models/${id}`, { status: 'LOGGED_MODEL_READY' }),
      () => send('PATCH', `/logged-models/${id}/tags`, { tags: [{ key: 'a', value: 'b' }] }),
      () => send('DELETE', `/logged-models/${id}/tags/a`),
      () => send('POST', `/logged-models/${id}/params`, { params: [{ key: 'a', value: 'b' }] }),
      () => ask(`${api}/logged-models/${id}/artifacts/directories`),
    ]
    for (const call of calls) expectMlflowError(await call(), 404, 'RESOURCE_DOES_NOT_EXIST')
    expectMlflowError(await get('m-\0'), 404, 'RESOURCE_DOES_NOT_EXIST')
  })
})

describe('its tags and params', () => {
  it('tags are set again and deleted; one that is not there cannot be deleted', async () => {
    const { model_id: id } = (await create({ tags: [{ key: 'a', value: '1' }] })).info
    const tags = [
      { key: 'a', value: '2' },
      { key: 'b', value: 'x'.repeat(9000) },
      { key: 'b', value: 'y'.repeat(9000) },
    ]
    expect(await send('PATCH', `/logged-models/${id}/tags`, { tags })).toMatchObject({ status: 200, body: {} })
    expect((await get(id)).body.model.info.tags).toEqual([
      { key: 'a', value: '2' },
      { key: 'b', value: 'y'.repeat(8000) },
    ])
    expect((await send('DELETE', `/logged-models/${id}/tags/a`)).body).toEqual({})
    expectMlflowError(await send('DELETE', `/logged-models/${id}/tags/a`), 404, 'RESOURCE_DOES_NOT_EXIST')
  })

  it('params are added, never changed, and all of a call or none', async () => {
    const { model_id: id } = (await create({ params: [{ key: 'a', value: '1' }] })).info
    const log = (params: { key: string; value: string }[]) => send('POST', `/logged-models/${id}/params`, { params })
    expect(
      (
        await log([
          { key: 'a', value: '1' },
          { key: 'b', value: '2' },
        ])
      ).body,
    ).toEqual({})
    const changed = await log([
      { key: 'c', value: '3' },
      { key: 'a', value: '9' },
    ])
    expectMlflowError(changed, 400, 'INVALID_PARAMETER_VALUE', /Changing param values is not allowed/)
    const { params } = (await get(id)).body.model.data
    expect(params).toEqual([
      { key: 'a', value: '1' },
      { key: 'b', value: '2' },
    ])
  })

  it('params that come at once from many are one of them', async () => {
    const { model_id: id } = (await create()).info
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        send('POST', `/logged-models/${id}/params`, { params: [{ key: 'seed', value: String(i) }] }),
      ),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(11)
  })
})

it('lists its files, and sends them to pages', async () => {
  const { model_id: id } = (await create()).info
  await ask(`${house.url}/api/2.0/mlflow-artifacts/artifacts/0/models/${id}/artifacts/sub/MLmodel`, {
    method: 'PUT',
    body: 'flavors',
  })
  const directories = `${api}/logged-models/${id}/artifacts/directories`
  expect((await ask(directories)).body).toEqual({
    root_uri: `mlflow-artifacts:/0/models/${id}/artifacts`,
    files: [{ path: 'sub', is_dir: true }],
  })
  expect((await ask(`${directories}?artifact_directory_path=sub`)).body.files).toEqual([
    { path: 'sub/MLmodel', is_dir: false, file_size: 7 },
  ])
  const files = `${house.url}/ajax-api/2.0/mlflow/logged-models/${id}/artifacts/files`
  expect((await ask(`${files}?artifact_file_path=sub/MLmodel`)).body).toBe('flavors')
  expectMlflowError(await ask(`${files}?artifact_file_path=../../x`), 400, 'INVALID_PARAMETER_VALUE')
})

it('keeps the files of an experiment elsewhere to who has them', async () => {
  const elsewhere = await createExperiment(house.ctx, 'elsewhere', { artifactLocation: 's3://bucket/there' })
  const { model_id: id, artifact_uri } = (await create({ experiment_id: String(elsewhere) })).info
  expect(artifact_uri).toBe(`s3://bucket/there/models/${id}/artifacts`)
  expectMlflowError(await ask(`${api}/logged-models/${id}/artifacts/directories`), 501, 'NOT_IMPLEMENTED', /s3:/)
})

it('is found by a search, page by page', async () => {
  const experiment_id = String(await createExperiment(house.ctx, 'search'))
  for (const name of ['one', 'two', 'three']) await create({ experiment_id, name })
  const search = (more: object) => post(`${api}/logged-models/search`, { experiment_ids: [experiment_id], ...more })
  const names = (body: { models: { info: { name: string } }[] }) => body.models.map(({ info }) => info.name)
  const order_by = [{ field_name: 'name' }]
  const first = await search({ max_results: 2, order_by })
  expect(names(first.body)).toEqual(['one', 'three'])
  const second = await search({ max_results: 2, order_by, page_token: first.body.next_page_token })
  expect(names(second.body)).toEqual(['two'])
  expect(second.body.next_page_token).toBeUndefined()
  expect(names((await search({ filter: "name = 'two'" })).body)).toEqual(['two'])
  expect((await search({ filter: "name = 'nobody'" })).body).toEqual({})
  expectMlflowError(await post(`${api}/logged-models/search`, {}), 400, 'INVALID_PARAMETER_VALUE', /experiment_ids/)
})
