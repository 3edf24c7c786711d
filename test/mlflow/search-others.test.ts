import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { searchModelVersions, searchRegisteredModels } from '../../src/registry.ts'
import { createExperiment, searchExperiments, searchLoggedModels, searchTraces } from '../../src/tracking.ts'
import { ask, post } from '../input/ask.ts'
import { type House, openHouse } from '../input/house.ts'

let house: House
let experiment: number
const query = (text: string, values: unknown[] = []) => house.ctx.store.pool.query(text, values)
beforeAll(async () => {
  house = await openHouse()
  experiment = await createExperiment(house.ctx, 'one')
})
afterAll(() => house?.close())

/** All pages, one row each. */
const allOf = async <Page extends { nextPageToken?: string }>(
  page: (pageToken: string | undefined) => Promise<Page>,
): Promise<Page[]> => {
  const pages = [await page(undefined)]
  while (pages.at(-1)!.nextPageToken !== undefined) pages.push(await page(pages.at(-1)!.nextPageToken))
  return pages
}

describe('experiments', () => {
  beforeAll(async () => {
    await query(`insert into experiments (experiment_id, name, artifact_location, lifecycle_stage, creation_time, last_update_time)
      values (101, 'alpha', 'a', 'active', 10, 40), (102, 'Beta', 'b', 'active', 20, 30), (103, 'gone', 'c', 'deleted', 30, 30)`)
    await query(`insert into experiment_tags values (101, 'team', 'red'), (102, 'team', 'blue')`)
  })

  const found = async (filter: string, orderBy: string[] = []) =>
    (await searchExperiments(house.ctx, { filter, orderBy })).ids

  it.each<[string, string[], number[]]>([
    ["name LIKE 'al%'", [], [101]],
    ["name ILIKE 'b%' OR tags.team = 'red'", ['name'], [102, 101]],
    ["tags.team != 'red'", [], [102]],
    ["NOT tags.team = 'red' AND creation_time <= 20", [], [102]],
    ['creation_time >= 10 and creation_time < 31', [], [102, 101]],
    ['creation_time < 31', ['last_update_time ASC'], [102, 101]],
    ["name = 'gone'", [], []],
  ])('%s %j', async (filter, order, ids) => {
    expect(await found(filter, order)).toEqual(ids)
  })

  it('are found over HTTP by both methods, deleted ones where asked for', async () => {
    const url = `${house.url}/api/2.0/mlflow/experiments/search`
    const { body } = await ask(`${url}?view_type=DELETED_ONLY&max_results=5&order_by=name&order_by=creation_time`)
    expect(body).toEqual({
      experiments: [
        {
          experiment_id: '103',
          name: 'gone',
          artifact_location: 'c',
          lifecycle_stage: 'deleted',
          creation_time: 30,
          last_update_time: 30,
        },
      ],
    })
    const first = (await post(url, { filter: "tags.team LIKE '%'", max_results: 1 })).body
    expect(first.experiments).toMatchObject([{ name: 'Beta', tags: [{ key: 'team', value: 'blue' }] }])
    const asked = { filter: "tags.team LIKE '%'", max_results: 1, page_token: first.next_page_token }
    const next = (await post(url, asked)).body
    expect(Object.keys(next)).toEqual(['experiments'])
    expect(next.experiments).toMatchObject([{ name: 'alpha' }])
    const { status, body: refused } = await post(url, { filter: 'name > 1' })
    expect([status, refused.error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE'])
  })

  it('tell what data their runs were given', async () => {
    const url = `${house.url}/ajax-api/2.0/mlflow/experiments/search-datasets`
    await query(`insert into runs values ('withdata', 101, 'r', '', 'FINISHED', 1, null, 'active', null, '')`)
    await query(`insert into input_datasets values (77, 101, 'train', 'd1', 'x', 'y')`)
    await query(`insert into inputs values ('withdata', 77, '{"mlflow.data.context": "training"}')`)
    expect((await post(url, { experiment_ids: ['101', '102'] })).body).toEqual({
      dataset_summaries: [{ experiment_id: '101', name: 'train', digest: 'd1', context: 'training' }],
    })
    expect((await post(url, { experiment_ids: ['102'] })).body).toEqual({})
    expect((await post(url, { experiment_ids: Array(21).fill('1') })).status).toBe(400)
  })
})

describe('registered models and their versions', () => {
  beforeAll(async () => {
    await query(`insert into registered_models values ('m1', 10, 30), ('M2', 20, 20), ('prompt', 5, 5)`)
    await query(
      `insert into registered_model_tags values ('m1', 'k', 'v'), ('prompt', 'mlflow.prompt.is_prompt', 'true')`,
    )
    const version = `insert into model_versions (name, version, creation_timestamp, last_updated_timestamp, run_id, source, deleted_at, learner, metrics, files, lineage)
      values ($1, $2, $3, $3, $4, $5, $6, 'none', '{}', '{}', '{}')`
    await query(version, ['m1', 1, 10, 'r1', 's1', null])
    await query(version, ['m1', 2, 20, null, 's2', null])
    await query(version, ['m1', 3, 20, 'r3', 's3', 99])
    await query(version, ['M2', 1, 20, 'R2', 's1', null])
    await query(version, ['prompt', 1, 30, null, 's1', null])
    await query(
      `insert into model_version_tags values ('m1', 1, 'k', 'v'), ('prompt', 1, 'mlflow.prompt.is_prompt', 'true')`,
    )
    await query(`delete from model_versions where name = 'sentiment'`)
    await query(`delete from registered_models where name = 'sentiment'`)
  })

  const isPrompt = 'tag.`mlflow.prompt.is_prompt`'

  it.each<[string, string[], string[]]>([
    ['', [], ['M2', 'm1']],
    ["name ILIKE 'm%'", ['name DESC'], ['m1', 'M2']],
    ["name LIKE 'm%'", [], ['m1']],
    ["tags.k = 'v'", [], ['m1']],
    ["tags.k != 'w'", [], ['m1']],
    [`${isPrompt} != 'true'`, [], ['M2', 'm1']],
    [`${isPrompt} = 'false' AND name = 'm1'`, [], ['m1']],
    [`${isPrompt} = 'true'`, [], ['prompt']],
    [`${isPrompt} = 'true' OR name = 'm1'`, ['timestamp'], ['prompt', 'm1']],
    ['', ['creation_timestamp'], ['m1', 'M2']],
    ['', ['last_updated_timestamp ASC'], ['M2', 'm1']],
  ])('models: %s %j', async (filter, orderBy, names) => {
    expect(await searchRegisteredModels(house.ctx, { filter, orderBy })).toEqual({ names })
    const pages = await allOf((pageToken) =>
      searchRegisteredModels(house.ctx, { filter, orderBy, pageToken, maxResults: 1 }),
    )
    expect(pages.map((page) => page.names)).toEqual(names.map((name) => [name]))
  })

  it.each<[string, string[], string[]]>([
    ['', [], ['M2/1', 'm1/2', 'm1/1']],
    ["name = 'm1'", ['version_number ASC'], ['m1/1', 'm1/2']],
    ["run_id IN ('r1', 'R2')", ['name'], ['M2/1', 'm1/1']],
    ["run_id != 'r1'", [], ['M2/1']],
    ["NOT run_id = 'r1'", [], ['M2/1', 'm1/2']],
    ["source_path LIKE 's1%' AND version_number < 2", [], ['M2/1', 'm1/1']],
    ["tags.k = 'v'", [], ['m1/1']],
    [`${isPrompt} = 'true'`, [], ['prompt/1']],
    ['version_number = 3', [], []],
  ])('versions: %s %j', async (filter, orderBy, expected) => {
    const written = (page: { versions: { name: string; version: number }[] }) =>
      page.versions.map(({ name, version }) => `${name}/${version}`)
    const whole = await searchModelVersions(house.ctx, { filter, orderBy })
    expect(written(whole)).toEqual(expected)
    expect(whole.nextPageToken).toBeUndefined()
    const pages = await allOf((pageToken) =>
      searchModelVersions(house.ctx, { filter, orderBy, pageToken, maxResults: 1 }),
    )
    expect(pages.flatMap(written)).toEqual(expected)
  })
})

describe('logged models', () => {
  beforeAll(async () => {
    await query(`insert into runs values ('scored', $1, 'r', '', 'FINISHED', 1, null, 'active', null, '')`, [
      experiment,
    ])
    const model = `insert into logged_models values ($2, $1, $3, $4, $5, $6, null, '', $7, $7)`
    await query(model, [experiment, 'm-1', 'tree', 'agent', 'scored', 'LOGGED_MODEL_READY', 10])
    await query(model, [experiment, 'm-2', 'line', null, null, 'LOGGED_MODEL_PENDING', 20])
    await query(model, [experiment, 'm-3', 'tree', null, null, 'READY', 20])
    await query(`insert into logged_model_params values ('m-1', 'depth', '3'), ('m-2', 'depth', '4')`)
    await query(`insert into logged_model_tags values ('m-1', 'k', 'v')`)
    const metric = `insert into logged_model_metrics values ($1, 'scored', 'acc', $2, $3, 0, $4, $5, $6)`
    await query(metric, ['m-1', 0.5, 1, false, 'train', 'd1'])
    await query(metric, ['m-1', 0.9, 2, false, 'test', 'd1'])
    await query(metric, ['m-2', 0.7, 1, false, 'test', 'd2'])
    await query(metric, ['m-3', 0, 1, true, '', ''])
  })

  type Search = Partial<Parameters<typeof searchLoggedModels>[1]>
  it.each<[Search, string[]]>([
    [{}, ['m-2', 'm-3', 'm-1']],
    [{ filter: "name = 'tree' AND params.depth = '3'" }, ['m-1']],
    [{ filter: "attributes.status = 'READY'" }, ['m-3', 'm-1']],
    [{ filter: "status IN ('LOGGED_MODEL_READY')" }, ['m-3', 'm-1']],
    [{ filter: "model_type != 'x'" }, ['m-1']],
    [{ filter: "source_run_id = 'scored' OR creation_time >= 20" }, ['m-2', 'm-3', 'm-1']],
    [{ filter: 'metrics.acc <= 0.5' }, ['m-1']],
    [{ filter: 'metrics.acc > 0' }, ['m-2', 'm-1']],
    [{ filter: 'metrics.acc > 0', datasets: [{ datasetName: 'test', datasetDigest: 'd1' }] }, ['m-1']],
    [{ filter: 'metrics.acc < 0.6', datasets: [{ datasetName: 'test' }] }, []],
    [{ datasets: [{ datasetName: 'test' }, { datasetName: 'nothing' }] }, ['m-2', 'm-1']],
    [{ datasets: [{ datasetName: 'test', datasetDigest: 'd2' }] }, ['m-2']],
    [{ orderBy: [{ fieldName: 'metrics.acc' }] }, ['m-2', 'm-1', 'm-3']],
    [{ orderBy: [{ fieldName: 'metrics.acc', ascending: false }] }, ['m-1', 'm-2', 'm-3']],
    [{ orderBy: [{ fieldName: 'metrics.acc', datasetName: 'train' }] }, ['m-1', 'm-2', 'm-3']],
    [{ orderBy: [{ fieldName: 'name' }] }, ['m-2', 'm-3', 'm-1']],
    [{ orderBy: [{ fieldName: 'metrics.no such' }, { fieldName: 'creation_timestamp' }] }, ['m-1', 'm-2', 'm-3']],
    [{ experimentIds: ['0', 'none'] }, []],
  ])('%j', async (options, modelIds) => {
    const asked = { experimentIds: [String(experiment)], ...options }
    expect(await searchLoggedModels(house.ctx, asked)).toEqual({ modelIds })
    const pages = await allOf((pageToken) => searchLoggedModels(house.ctx, { ...asked, pageToken, maxResults: 1 }))
    expect(pages.flatMap((page) => page.modelIds)).toEqual(modelIds)
  })

  it('refuse the same order twice', async () => {
    const orderBy = [{ fieldName: 'creation_time' }, { fieldName: 'creation_timestamp' }]
    const asked = { experimentIds: ['1'], orderBy }
    await expect(searchLoggedModels(house.ctx, asked)).rejects.toMatchObject({ code: 'search/order' })
  })
})

describe('traces', () => {
  beforeAll(async () => {
    const trace = `insert into traces values ($2, $1, $3, $4, $5, $6)`
    await query(trace, [experiment, 'tr-1', 1000, 50, 'OK', 'c1'])
    await query(trace, [experiment, 'tr-2', 2000, null, 'IN_PROGRESS', null])
    await query(trace, [experiment, 'tr-3', 1000, 10, 'ERROR', null])
    await query(
      `insert into trace_tags values ('tr-1', 'mlflow.traceName', 'predict'), ('tr-3', 'mlflow.traceName', 'train')`,
    )
    await query(`insert into trace_metadata values ('tr-1', 'mlflow.sourceRun', 'r1'), ('tr-1', 'long', $1)`, [
      'x'.repeat(9000),
    ])
    const attributes = [
      { key: 'user.id', value: { stringValue: '"ann"' } },
      { key: 'n', value: { intValue: '5' } },
    ]
    const span = `insert into spans values ($1, 's1', null, $2, $3, $4, 1, 2, $5)`
    await query(span, ['tr-1', 'call', 'LLM', 'OK', { name: 'call', attributes }])
    await query(span, ['tr-2', 'look', 'TOOL', 'STATUS_CODE_ERROR', { name: 'look', attributes: 'none' }])
    const assessment = `insert into assessments values ($1, 'tr-1', $2, 1, 1, $3, $4)`
    await query(assessment, ['a-1', 'good', true, { feedback: { value: true } }])
    await query(assessment, ['a-2', 'tone', true, { expectation: { value: 'calm' } }])
    await query(assessment, ['a-3', 'bad', false, { feedback: { value: 'yes' } }])
  })

  it.each<[string, string[], string[]]>([
    ['', [], ['tr-2', 'tr-1', 'tr-3']],
    ["status = 'OK' OR attributes.status = 'ERROR'", [], ['tr-1', 'tr-3']],
    ["trace.name = 'predict'", [], ['tr-1']],
    ["NOT name = 'predict'", [], ['tr-2', 'tr-3']],
    ["run_id = 'r1' AND metadata.`mlflow.sourceRun` = 'r1'", [], ['tr-1']],
    ["request_id RLIKE '^tr-[13]$' AND client_request_id != 'x'", [], ['tr-1']],
    ['timestamp_ms >= 1000 AND execution_time < 50', [], ['tr-3']],
    ['end_time_ms > 1010', [], ['tr-1']],
    ["span.name IN ('call', 'look') AND span.type != 'TOOL'", [], ['tr-1']],
    ["span.status = 'ERROR'", [], ['tr-2']],
    ["span.attributes.user.id = 'ann' AND span.attributes.n = '5'", [], ['tr-1']],
    ["span.content LIKE '%ann%'", [], ['tr-1']],
    ["text ILIKE '%LOOK%'", [], ['tr-2']],
    ["trace.text LIKE '%call%'", [], ['tr-1']],
    ["feedback.good = 'true' AND expectation.tone = 'calm'", [], ['tr-1']],
    ["feedback.bad = 'yes'", [], []],
    ['', ['execution_time DESC'], ['tr-1', 'tr-3', 'tr-2']],
    ['', ['name DESC', 'status'], ['tr-3', 'tr-1', 'tr-2']],
    ['', ['metadata.long', 'timestamp ASC', 'request_id DESC'], ['tr-1', 'tr-3', 'tr-2']],
  ])('%s %j', async (filter, orderBy, traceIds) => {
    const asked = { experimentIds: [String(experiment)], filter, orderBy }
    expect(await searchTraces(house.ctx, asked)).toEqual({ traceIds })
    const pages = await allOf((pageToken) => searchTraces(house.ctx, { ...asked, pageToken, maxResults: 1 }))
    expect(pages.flatMap((page) => page.traceIds)).toEqual(traceIds)
    for (const { nextPageToken = '' } of pages) expect(nextPageToken.length).toBeLessThan(2000)
  })
})
