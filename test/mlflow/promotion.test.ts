import { describe, expect, it, vi } from 'vitest'
import { retrain } from '../../src/loop.ts'
import { runs } from '../../src/store.ts'
import { putArtifact } from '../../src/tracking.ts'
import { ask, post } from '../input/ask.ts'
import { goldenFile, goldenRows, matrixColumns, mlModelFile } from './brought.ts'
import {
  addVersion,
  call,
  done,
  getModel,
  getVersion,
  invalid,
  locate,
  missing,
  refused,
  register,
  setAlias,
  state,
  under,
  withHouse,
} from './registry-calls.ts'

withHouse()

describe('a model that is trained and served here', () => {
  const name = 'sentiment'
  const decisions = async () => (await ask(`${state.house.url}/api/decisions?model=${name}`)).body.decisions
  const answering = async () => {
    const body = JSON.stringify({ text: 'a fine film' })
    const headers = { 'content-type': 'application/json' }
    return (await ask(`${state.house.url}/predict`, { method: 'POST', headers, body })).body.version
  }

  const askThird = () => {
    const headers = { 'content-type': 'application/json' }
    return ask(`${state.house.url}/api/models/${name}/versions/3/predict`, {
      method: 'POST',
      headers,
      body: '{"text":"x"}',
    })
  }

  it('reads like any other', async () => {
    const { runId } = (await state.house.ctx.store.db.select().from(runs)).at(0)!
    const version = await getVersion(name, 1)
    expect(version).toMatchObject({
      ...{ run_id: runId, status: 'READY', aliases: ['champion'], source: 'mlflow-artifacts:/models/sentiment/1' },
      description: expect.stringContaining('`text`'),
    })
    const accuracy = version.model_metrics.find(({ key }: { key: string }) => key === 'accuracy')
    expect(accuracy).toMatchObject({ value: expect.any(Number), timestamp: version.creation_timestamp, run_id: runId })
    expect(await locate(name, '1')).toBe('mlflow-artifacts:/models/sentiment/1')
    expect(await under(name, 'champion')).toBe('1')
  })

  it('is promoted by the alias champion, which is a decision, and other aliases stay', async () => {
    await setAlias(name, 'nightly', '1')
    expect(await addVersion(name, { source: 'models:/sentiment@champion' })).toMatchObject({ version: '2' })
    expect(await locate(name, '2')).toBe('mlflow-artifacts:/models/sentiment/2')
    await setAlias(name, 'champion', '2')
    await vi.waitFor(async () => expect(await answering()).toBe('2'), { timeout: 10_000 })
    const [newest] = await decisions()
    expect(newest).toMatchObject({ outcome: 'promoted', trigger: 'manual', champion: 1, challenger: 2 })
    const aliases = [
      { alias: 'champion', version: '2' },
      { alias: 'nightly', version: '1' },
    ]
    expect((await getModel(name)).aliases).toEqual(aliases)
  })

  it('has a challenger by its alias', async () => {
    await addVersion(name, { source: 'models:/sentiment/1' })
    await refused('POST', 'registered-models/alias', { name, alias: 'challenger', version: '2' }, invalid, /champion/)
    await setAlias(name, 'challenger', '3')
    const deployment = async () => (await ask(`${state.house.url}/api/models/${name}/deployment`)).body
    expect(await deployment()).toMatchObject({ champion: '2', challenger: '3', previous: '1' })
    expect((await decisions())[0]).toMatchObject({ outcome: 'routed', challenger: 3 })
    await refused('DELETE', 'model-versions/delete', { name, version: '3' }, invalid, /challenger/)
    await done('DELETE', 'registered-models/alias', { name, alias: 'challenger' })
    expect(await deployment()).toMatchObject({ challenger: null })
    await refused('DELETE', 'registered-models/alias', { name, alias: 'champion' }, invalid, /Promote/)
    await done('DELETE', 'registered-models/alias', { name, alias: 'nightly' })
  })

  it('does not promote what cannot be run here', async () => {
    const { version } = await addVersion(name, { source: 's3://bucket/pickle' })
    const before = (await decisions()).length
    for (const alias of ['champion', 'challenger'])
      await refused('POST', 'registered-models/alias', { name, alias, version }, invalid, /cannot be served/)
    await refused('POST', 'registered-models/alias', { name, alias: 'champion', version: '99' }, missing)
    expect(await decisions()).toHaveLength(before)
    const body = JSON.stringify({ version: Number(version) })
    const headers = { 'content-type': 'application/json' }
    const native = await ask(`${state.house.url}/api/models/${name}/promote`, { method: 'POST', headers, body })
    expect(native).toMatchObject({ status: 409, body: { error: { code: 'model/not-served' } } })
    await setAlias(name, 'candidate', version)
    expect((await ask(`${state.house.url}/v2/models/${name}`)).body.versions).toEqual(['1', '2', '3'])
  })

  it('never serves a version that is deleted meanwhile', async () => {
    const { version } = await addVersion(name, { source: 'models:/sentiment/1' })
    const [promoted, deleted] = await Promise.all([
      call('POST', 'registered-models/alias', { name, alias: 'challenger', version }),
      call('DELETE', 'model-versions/delete', { name, version }),
    ])
    const { challenger } = (await ask(`${state.house.url}/api/models/${name}/deployment`)).body
    expect([promoted.status, deleted.status].sort()).not.toEqual([400, 400])
    expect(challenger).toBe(deleted.status === 200 ? null : version)
    await done('DELETE', 'registered-models/alias', { name, alias: 'challenger' })
    if (deleted.status !== 200) await done('DELETE', 'model-versions/delete', { name, version })
  })

  it('keeps the versions that answer or stand by', async () => {
    await refused('DELETE', 'model-versions/delete', { name, version: '2' }, invalid, /champion/)
    await refused('DELETE', 'model-versions/delete', { name, version: '1' }, invalid, /rollback/)
    await refused('DELETE', 'registered-models/delete', { name }, invalid, /out of service/)
    await refused('POST', 'registered-models/rename', { name, new_name: 'mood' }, invalid, /out of service/)
    const routing = { kind: 'shadow', version: 3, share: 1 }
    const headers = { 'content-type': 'application/json' }
    await ask(`${state.house.url}/api/models/${name}/deployment`, {
      method: 'PUT',
      headers,
      body: JSON.stringify(routing),
    })
    await refused('DELETE', 'model-versions/delete', { name, version: '3' }, invalid, /routing/)
    await ask(`${state.house.url}/api/models/${name}/deployment`, { method: 'DELETE' })
    expect((await askThird()).status).toBe(200)
    await done('DELETE', 'model-versions/delete', { name, version: '3' })
  })

  it('shows and loads no deleted version', async () => {
    const { body } = await ask(`${state.house.url}/api/models/${name}/versions`)
    expect(body.versions.map(({ version }: { version: string }) => version)).toEqual(['4', '2', '1'])
    const headers = { 'content-type': 'application/json' }
    // A server has it in memory, as somebody asked for it by its number.
    await vi.waitFor(async () => expect((await askThird()).body.error?.code).toBe('model/unknown-version'))
    const promoted = await ask(`${state.house.url}/api/models/${name}/promote`, {
      method: 'POST',
      headers,
      body: '{"version":3}',
    })
    expect(promoted.body.error.code).toBe('model/unknown-version')
  })

  it('is renamed and deleted once it is out of service', async () => {
    expect((await post(`${state.house.url}/v2/repository/models/${name}/unload`, {})).status).toBe(200)
    await done('POST', 'registered-models/rename', { name, new_name: 'mood' })
    expect(await getVersion('mood', 1)).toMatchObject({ source: 'mlflow-artifacts:/models/mood/1' })
    expect(await under('mood', 'champion')).toBe('2')
    await done('DELETE', 'registered-models/delete', { name: 'mood' })
    await refused('GET', 'model-versions/get', { name: 'mood', version: '1' }, missing)
  })

  it('is trained anew where what was trained before is gone', async () => {
    const { ctx, project } = state.house
    const model = project.models[name]!
    const again = await retrain(ctx, { name, model, mode: 'quick', trigger: 'manual', register: true })
    expect(again.decision).toMatchObject({ outcome: 'promoted', champion: null, challenger: 1 })
    await vi.waitFor(async () => expect(await answering()).toBe('1'), { timeout: 10_000 })
  })
})

it('serves a model that a client registered, by the alias champion, until it is taken out of service and deleted', async () => {
  const { ctx } = state.house
  const files = { MLmodel: Buffer.from(mlModelFile(matrixColumns)), 'model.onnx': goldenFile('zipMap') }
  for (const [path, content] of Object.entries(files))
    await putArtifact(ctx, `0/brought/${path}`, await ctx.store.blobs.put(content))
  await register('iris')
  await addVersion('iris', { source: 'mlflow-artifacts:/0/brought' })
  expect(await locate('iris', '1')).toBe('mlflow-artifacts:/0/brought')
  await setAlias('iris', 'champion', '1')
  const predict = () => post(`${state.house.url}/api/models/iris/predict`, goldenRows[0])
  await vi.waitFor(async () => expect((await predict()).body).toMatchObject({ label: 'yes' }), { timeout: 10_000 })
  await refused('DELETE', 'registered-models/delete', { name: 'iris' }, invalid, /out of service/)
  await post(`${state.house.url}/v2/repository/models/iris/unload`, {})
  await done('DELETE', 'registered-models/delete', { name: 'iris' })
  await vi.waitFor(async () => expect((await predict()).status).toBe(404), { timeout: 10_000 })
})
