import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { searchExperiments } from '../../src/tracking.ts'
import { ask, post } from '../input/ask.ts'
import { type House, openHouse } from '../input/house.ts'

let house: House
const query = (text: string) => house.ctx.store.pool.query(text)
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house?.close())

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
