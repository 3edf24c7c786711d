import { beforeAll, describe, expect, it } from 'vitest'
import { experiments, loggedModels, loggedModelTags, runs } from '../../src/store.ts'
import {
  addVersion,
  call,
  done,
  exists,
  type Fields,
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

describe('a registered model', () => {
  it('is made, read, described and deleted', async () => {
    const { registered_model: made } = await register('iris', { tags: [{ key: 'team', value: 'green' }] })
    const at = expect.any(Number)
    const tags = [{ key: 'team', value: 'green' }]
    expect(made).toEqual({ name: 'iris', creation_timestamp: at, last_updated_timestamp: at, tags })
    await refused('POST', 'registered-models/create', { name: 'iris' }, exists, /iris/)
    await done('PATCH', 'registered-models/update', { name: 'iris', description: 'petals' })
    expect(await getModel('iris')).toMatchObject({ description: 'petals' })
    expect((await call('GET', 'registered-models/get', { name: 'iris' }, 'ajax-api')).status).toBe(200)
    await done('DELETE', 'registered-models/delete', { name: 'iris' })
    await refused('GET', 'registered-models/get', { name: 'iris' }, missing)
    await refused('DELETE', 'registered-models/delete', { name: 'iris' }, missing)
    await refused('PATCH', 'registered-models/update', { name: 'iris', description: '' }, missing)
  })

  it('has tags that are set again and deleted, whether they are there or not', async () => {
    await register('tagged')
    await done('POST', 'registered-models/set-tag', { name: 'tagged', key: 'a/b c', value: '1' })
    await done('POST', 'registered-models/set-tag', { name: 'tagged', key: 'a/b c', value: '2\0' })
    expect((await getModel('tagged')).tags).toEqual([{ key: 'a/b c', value: '2\uFFFD' }])
    await done('DELETE', 'registered-models/delete-tag', { name: 'tagged', key: 'a/b c' })
    expect(await done('DELETE', 'registered-models/delete-tag', { name: 'tagged', key: 'a/b c' })).toEqual({})
    expect((await getModel('tagged')).tags).toBeUndefined()
    for (const key of ['', '../a', '/a', 'a//b', 'a/./b', 'a?', 'x'.repeat(251)])
      await refused('POST', 'registered-models/set-tag', { name: 'tagged', key, value: '' }, invalid)
    const value = 'x'.repeat(100_001)
    await refused('POST', 'registered-models/set-tag', { name: 'tagged', key: 'k', value }, invalid)
    await refused('POST', 'registered-models/set-tag', { name: 'nobody', key: 'k', value: '' }, missing)
    await refused('POST', 'registered-models/set-tag', { name: 'tagged', key: 'k' }, invalid, /'value'/)
  })

  it('is not made with a name that is none', async () => {
    for (const name of ['', '  ', 'a/b', 'a:b', '..', '../etc', 'x'.repeat(257)])
      await refused('POST', 'registered-models/create', { name }, invalid)
    await refused('POST', 'registered-models/create', {}, invalid, /Missing value for required parameter 'name'/)
    await refused('GET', 'registered-models/get', { name: 'no\0body' }, missing)
  })

  it('is renamed with its versions, tags and aliases', async () => {
    await register('old', { tags: [{ key: 'k', value: 'v' }] })
    await register('taken')
    await addVersion('old', { tags: [{ key: 'k', value: 'v' }] })
    await setAlias('old', 'prod', '1')
    await refused('POST', 'registered-models/rename', { name: 'old' }, invalid, /new_name/)
    await refused('POST', 'registered-models/rename', { name: 'old', new_name: 'taken' }, exists)
    await refused('POST', 'registered-models/rename', { name: 'old', new_name: 'a/b' }, invalid)
    await refused('POST', 'registered-models/rename', { name: 'nobody', new_name: 'other' }, missing)
    const { registered_model: renamed } = await done('POST', 'registered-models/rename', {
      name: 'old',
      new_name: 'new',
    })
    expect(renamed).toMatchObject({ name: 'new', aliases: [{ alias: 'prod', version: '1' }] })
    expect(await getVersion('new', 1)).toMatchObject({ name: 'new', aliases: ['prod'], tags: [{ key: 'k' }] })
    await refused('GET', 'registered-models/get', { name: 'old' }, missing)
  })
})

describe('a version', () => {
  it('is made ready, with the words that clients look for', async () => {
    await register('rm')
    const before = await getModel('rm')
    const made = await addVersion('rm', { source: 's3://bucket/a', tags: [{ key: 'k', value: 'v' }] })
    const at = expect.any(Number)
    expect(made).toEqual({
      ...{ name: 'rm', version: '1', creation_timestamp: at, last_updated_timestamp: at, current_stage: 'None' },
      ...{ description: '', source: 's3://bucket/a', run_id: '', run_link: '', status: 'READY' },
      tags: [{ key: 'k', value: 'v' }],
    })
    const after = await getModel('rm')
    expect(after.last_updated_timestamp).toBeGreaterThanOrEqual(before.last_updated_timestamp)
    expect(after.last_updated_timestamp).toBe(made.creation_timestamp)
    expect(after.latest_versions).toEqual([made])
    await done('PATCH', 'model-versions/update', { name: 'rm', version: '1', description: 'first' })
    await done('POST', 'model-versions/set-tag', { name: 'rm', version: '1', key: 'k', value: 'w' })
    await done('DELETE', 'model-versions/delete-tag', { name: 'rm', version: '1', key: 'gone' })
    expect(await getVersion('rm', 1)).toMatchObject({ description: 'first', tags: [{ key: 'k', value: 'w' }] })
    await done('DELETE', 'model-versions/delete-tag', { name: 'rm', version: '1', key: 'k' })
    expect((await getVersion('rm', 1)).tags).toBeUndefined()
  })

  it('is asked for by a whole number', async () => {
    await refused('GET', 'model-versions/get', { name: 'rm', version: 'one' }, invalid, /'version'/)
    await refused('GET', 'model-versions/get', { name: 'rm', version: '1.5' }, invalid)
    await refused('GET', 'model-versions/get', { name: 'rm' }, invalid, /Missing value .*'version'/)
    for (const version of ['2', '0', '99999999999999999999'])
      await refused('GET', 'model-versions/get', { name: 'rm', version }, missing)
    await refused('GET', 'model-versions/get', { name: 'nobody', version: '1' }, missing, /registered model/)
    await refused('POST', 'model-versions/create', { name: 'nobody', source: 's3://b' }, missing)
    await refused('POST', 'model-versions/create', { name: 'rm' }, invalid, /'source'/)
    await refused('POST', 'model-versions/create', { name: 'rm', source: 's3://b', run_id: 'x'.repeat(33) }, invalid)
  })

  it('leaves its number behind when it is deleted, and everything else is gone', async () => {
    await register('numbers')
    await addVersion('numbers')
    await addVersion('numbers', { tags: [{ key: 'k', value: 'v' }], run_link: 'https://ci/7' })
    await setAlias('numbers', 'prod', '2')
    await done('DELETE', 'model-versions/delete', { name: 'numbers', version: '2' })
    for (const path of ['get', 'get-download-uri'])
      await refused('GET', `model-versions/${path}`, { name: 'numbers', version: '2' }, missing)
    await refused('DELETE', 'model-versions/delete', { name: 'numbers', version: '2' }, missing)
    await refused('POST', 'model-versions/set-tag', { name: 'numbers', version: '2', key: 'k', value: '' }, missing)
    await refused('GET', 'registered-models/alias', { name: 'numbers', alias: 'prod' }, invalid, /prod not found/)
    expect(await under('numbers', 'latest')).toBe('1')
    expect((await getModel('numbers')).latest_versions).toMatchObject([{ version: '1' }])
    expect((await addVersion('numbers')).version).toBe('3')
  })

  it('has a number of its own, however many are made at once', async () => {
    await register('busy')
    const made = await Promise.all(Array.from({ length: 8 }, () => addVersion('busy')))
    expect(made.map(({ version }) => Number(version)).sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  })
})

describe('the source of a version', () => {
  const runId = 'a'.repeat(32)
  const root = `mlflow-artifacts:/0/${runId}/artifacts`
  const logged = { experimentId: 0, sourceRunId: runId, status: 'LOGGED_MODEL_READY' }
  const at = { creationTimestamp: 1, lastUpdatedTimestamp: 1 }

  beforeAll(async () => {
    const { db } = state.house.ctx.store
    const run = { experimentId: 0, runName: 'r', status: 'FINISHED', startTime: 1 }
    await db.insert(runs).values({ ...run, runId, artifactUri: root })
    await db.insert(runs).values({ ...run, runId: 'b'.repeat(32), artifactUri: 'file:///home/me/artifacts' })
    const rows = ['one', 'two'].map((name) => ({ ...logged, ...at, name, modelId: `m-${name}` }))
    await db
      .insert(loggedModels)
      .values(rows.map((row) => ({ ...row, artifactUri: `mlflow-artifacts:/0/models/${row.modelId}/artifacts` })))
    expect(await db.select().from(experiments)).toContainEqual(expect.objectContaining({ experimentId: 0 }))
    await register('sources')
  })

  const made = (fields: Fields) => addVersion('sources', fields)

  it('leads to where the files are', async () => {
    const plain = await made({ source: `runs:/${runId}/folder` })
    expect(plain).toMatchObject({ source: `runs:/${runId}/folder`, run_id: runId })
    expect(await locate('sources', plain.version)).toBe(`${root}/folder`)
    const named = await made({ source: `runs:/${runId}/two` })
    expect(await locate('sources', named.version)).toBe('mlflow-artifacts:/0/models/m-two/artifacts')
    const model = await made({ source: 'models:/m-one' })
    expect(model).toMatchObject({ source: 'models:/m-one', run_id: runId, model_id: 'm-one' })
    expect(await locate('sources', model.version)).toBe('mlflow-artifacts:/0/models/m-one/artifacts')
    const again = await made({ source: `models:/sources/${model.version}` })
    expect(await locate('sources', again.version)).toBe('mlflow-artifacts:/0/models/m-one/artifacts')
    const elsewhere = await made({ source: 's3://bucket/a%20b' })
    expect(await locate('sources', elsewhere.version)).toBe('s3://bucket/a%20b')
  })

  it('is a folder of a machine only where it is in that of its run', async () => {
    const local = { run_id: 'b'.repeat(32) }
    expect((await made({ ...local, source: '/home/me/artifacts/model' })).run_id).toBe('b'.repeat(32))
    for (const source of ['/home/me/artifacts2', '/home/me/artifacts/../x', '/home/me/artifacts/%2e%2e/x', 'model'])
      await refused('POST', 'model-versions/create', { name: 'sources', source, ...local }, invalid)
    for (const source of [
      '/etc/passwd',
      'file:///etc',
      'C:\\models',
      's3://b/../c',
      's3://b/%252e%252e/c',
      'ftp://x/%00',
    ])
      await refused('POST', 'model-versions/create', { name: 'sources', source }, invalid)
  })

  it('is refused where it leads to nothing', async () => {
    const named = (source: string, more: Fields = {}) => ({ name: 'sources', source, ...more })
    for (const source of ['models:/m-none', 'models:/sources/999', 'models:/nobody/1'])
      await refused('POST', 'model-versions/create', named(source), missing)
    await refused('POST', 'model-versions/create', named('s3://b', { model_id: 'm-none' }), missing)
    for (const source of ['models:/sources', 'models:/sources@none', 'models:/sources/new'])
      await refused('POST', 'model-versions/create', named(source), invalid)
  })

  it('is told to the logged model', async () => {
    const [one, two] = await Promise.all([
      made({ source: 's3://b', model_id: 'm-two' }),
      made({ source: 'models:/m-two' }),
    ])
    const tags = await state.house.ctx.store.db.select().from(loggedModelTags)
    const tag = tags.find(({ modelId, key }) => modelId === 'm-two' && key === 'mlflow.modelVersions')
    const versions = JSON.parse(tag!.value) as unknown[]
    for (const { version } of [one, two]) expect(versions).toContainEqual({ name: 'sources', version })
  })

  it('is a word without meaning of a prompt', async () => {
    const tags = [{ key: 'mlflow.prompt.is_prompt', value: 'true' }]
    await register('greeting', { tags })
    expect(await addVersion('greeting', { source: 'dummy-source', tags })).toMatchObject({ source: 'dummy-source' })
  })
})

describe('an alias', () => {
  it('is put on one version at a time, and taken away', async () => {
    await register('named')
    await addVersion('named')
    await addVersion('named')
    await setAlias('named', 'prod', '1')
    await setAlias('named', 'prod', '2')
    expect(await under('named', 'prod')).toBe('2')
    expect(await under('named', 'LATEST')).toBe('2')
    expect(await getModel('named')).toMatchObject({ aliases: [{ alias: 'prod', version: '2' }] })
    await done('DELETE', 'registered-models/alias', { name: 'named', alias: 'prod' })
    expect(await done('DELETE', 'registered-models/alias', { name: 'named', alias: 'prod' })).toEqual({})
    await refused(
      'GET',
      'registered-models/alias',
      { name: 'named', alias: 'prod' },
      invalid,
      /^Registered model alias prod not found/,
    )
    await refused('GET', 'registered-models/alias', { name: 'nobody', alias: 'prod' }, missing)
    await refused('POST', 'registered-models/alias', { name: 'named', alias: 'prod', version: '3' }, missing)
    for (const alias of ['', 'latest', 'Latest', 'v1', 'V22', 'a b', 'a/b', 'x'.repeat(256)])
      await refused('POST', 'registered-models/alias', { name: 'named', alias, version: '1' }, invalid)
  })

  it('may be champion on a model that nobody serves and nobody here can run', async () => {
    await setAlias('named', 'champion', '1')
    expect(await under('named', 'champion')).toBe('1')
    await done('DELETE', 'registered-models/alias', { name: 'named', alias: 'champion' })
  })
})

describe('a stage', () => {
  const move = (version: string, stage: string, archive: boolean | string = false) =>
    done('POST', 'model-versions/transition-stage', {
      name: 'staged',
      version,
      stage,
      archive_existing_versions: archive,
    })
  const latest = async (fields: Fields = {}) =>
    (
      (await done('POST', 'registered-models/get-latest-versions', { name: 'staged', ...fields })).model_versions ?? []
    ).map(({ version, current_stage }: Record<string, string>) => `${version} ${current_stage}`)

  it('is written in any letter case, and archives who was there', async () => {
    await register('staged')
    expect(await latest()).toEqual([])
    for (let i = 0; i < 4; i++) await addVersion('staged')
    expect((await move('1', 'PRODUCTION')).model_version).toMatchObject({ current_stage: 'Production' })
    await move('2', 'production', true)
    await move('3', 'Staging')
    expect(await latest()).toEqual(['1 Archived', '2 Production', '3 Staging', '4 None'])
    expect(await latest({ stages: ['staging', 'None'] })).toEqual(['3 Staging', '4 None'])
    const { body } = await call('GET', 'registered-models/get-latest-versions', {
      name: 'staged',
      stages: 'Production',
    })
    expect(body.model_versions).toMatchObject([{ version: '2' }])
  })

  it('is refused where it is none, and where nothing can be archived', async () => {
    const to = (stage: string, archive: boolean) => ({
      name: 'staged',
      version: '1',
      stage,
      archive_existing_versions: archive,
    })
    await refused('POST', 'model-versions/transition-stage', to('live', false), invalid, /Production/)
    for (const stage of ['None', 'archived'])
      await refused('POST', 'model-versions/transition-stage', to(stage, true), invalid)
    await refused('POST', 'model-versions/transition-stage', { name: 'staged', version: '1', stage: 'None' }, invalid)
    await refused('POST', 'registered-models/get-latest-versions', { name: 'staged', stages: ['live'] }, invalid)
    await refused('POST', 'registered-models/get-latest-versions', { name: 'nobody' }, missing)
  })
})

describe('a search', () => {
  const search = async (of: string, fields: Fields) => done('GET', `${of}/search`, fields)
  const isPrompt = 'tags.`mlflow.prompt.is_prompt`'

  it('finds models by name and tag, page by page', async () => {
    for (const name of ['found-b', 'found-a', 'found-c'])
      await register(name, { tags: [{ key: 'team', value: 'blue' }] })
    await addVersion('found-a')
    const filter = "name LIKE 'found-%' AND tags.team = 'blue'"
    const first = await search('registered-models', { filter, max_results: '2' })
    expect(first.registered_models).toMatchObject([
      { name: 'found-a', latest_versions: [{ version: '1' }] },
      { name: 'found-b' },
    ])
    const rest = await search('registered-models', { filter, max_results: '2', page_token: first.next_page_token })
    expect(rest).toEqual({ registered_models: [expect.objectContaining({ name: 'found-c' })] })
    const back = await search('registered-models', { filter, order_by: 'name DESC', max_results: '1' })
    expect(back.registered_models).toMatchObject([{ name: 'found-c' }])
    expect(await search('registered-models', { filter: "name = 'nobody'" })).toEqual({})
    await refused('GET', 'registered-models/search', { filter: 'name LIKE' }, invalid)
    await refused('GET', 'registered-models/search', { max_results: '1001' }, invalid)
  })

  it('finds versions without their aliases, and none that was deleted', async () => {
    await addVersion('found-b')
    await addVersion('found-b', { tags: [{ key: 'k', value: 'v' }] })
    await addVersion('found-b')
    await setAlias('found-b', 'prod', '2')
    await done('DELETE', 'model-versions/delete', { name: 'found-b', version: '1' })
    const found = await search('model-versions', { filter: "name = 'found-b'", order_by: 'version_number ASC' })
    expect(found.model_versions).toMatchObject([{ version: '2', tags: [{ key: 'k', value: 'v' }] }, { version: '3' }])
    expect(found.model_versions[0].aliases).toBeUndefined()
    const { aliases, ...version } = await getVersion('found-b', 2)
    expect(found.model_versions[0]).toEqual(version)
    expect(aliases).toEqual(['prod'])
  })

  it('hides prompts from who does not ask for them', async () => {
    const names = async (fields: Fields) =>
      ((await search('registered-models', fields)).registered_models ?? []).map(({ name }: { name: string }) => name)
    expect(await names({})).not.toContain('greeting')
    expect(await names({ filter: `${isPrompt} = 'true'` })).toEqual(['greeting'])
    expect(await names({ filter: `${isPrompt} != 'true'` })).toContain('found-a')
    expect((await search('model-versions', { filter: "name = 'greeting'" })).model_versions).toBeUndefined()
  })
})
