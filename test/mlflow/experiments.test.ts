import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type House, openHouse } from '../input/house.ts'
import { callsOf, exists, invalid, missing, refuses } from './calls.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house.close())
const { post, get, tell, read } = callsOf(() => house)

const create = async (name: string, more: object = {}): Promise<string> =>
  (await post('/experiments/create', { name, ...more })).experiment_id

describe('an experiment', () => {
  it('named Default is there from the start, under the id 0', async () => {
    const { experiment } = await get('/experiments/get', { experiment_id: '0' })
    expect(experiment).toMatchObject({ experiment_id: '0', name: 'Default', lifecycle_stage: 'active' })
    expect(experiment.artifact_location).toBe('mlflow-artifacts:/0')
  })

  it('is found by its id and its name, also by the pages of a browser', async () => {
    const id = await create('first', { tags: [{ key: 'a', value: '1' }, { key: 'a', value: '2' }, { key: 'b' }] })
    const { experiment } = await get('/experiments/get-by-name', { experiment_name: 'first' })
    const [creation_time, last_update_time] = [expect.any(Number), expect.any(Number)]
    expect(experiment).toEqual({
      ...{ experiment_id: id, name: 'first', artifact_location: `mlflow-artifacts:/${id}`, lifecycle_stage: 'active' },
      ...{
        creation_time,
        last_update_time,
        tags: [
          { key: 'a', value: '2' },
          { key: 'b', value: '' },
        ],
      },
    })
    const ofPages = callsOf(() => house, '/ajax-api/2.0/mlflow')
    expect((await ofPages.get('/experiments/get', { experiment_id: id })).experiment).toEqual(experiment)
    expect((await ofPages.get('/experiments/get', { experimentId: id })).experiment).toEqual(experiment)
  })

  it('is made once under a name, and a name that is taken uses up no id', async () => {
    const id = Number(await create('once'))
    refuses(await tell('/experiments/create', { name: 'once' }), exists, 'already')
    const twins = await Promise.all(Array.from({ length: 8 }, () => tell('/experiments/create', { name: 'twin' })))
    expect(twins.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(400)])
    expect(Number(await create('next'))).toBeGreaterThan(id)
  })

  it.each([
    [{}, /Missing value for required parameter 'name'/],
    [{ name: '' }, /1 to 500/],
    [{ name: 'x'.repeat(501) }, /1 to 500/],
    [{ name: 7 }, /Invalid value 7 for parameter 'name' supplied/],
    [{ name: 'l', artifact_location: 's3://bucket#part' }, /fragment/],
    [{ name: 'l', artifact_location: 'runs:/x' }, /within a run/],
    [{ name: 'l', artifact_location: 's3://bucket?a=%252e%252e' }, /query/],
    [{ name: 'l', artifact_location: `/${'x'.repeat(2048)}` }, /2048/],
    [{ name: 'l', tags: [{ key: 'k', value: 'x'.repeat(5001) }] }, /5000/],
    [{ name: 'l', tags: [{ key: '../k', value: 'x' }] }, /Invalid value "..\/k"/],
  ])('is refused as %j', async (body, words) => {
    refuses(await tell('/experiments/create', body), invalid, words)
  })

  it('takes any text as its name that can be shown', async () => {
    const id = await create('null\0 and \ud800 & 名前')
    const { experiment } = await get('/experiments/get', { experiment_id: id })
    expect(experiment.name).toBe('null\ufffd and \ufffd & 名前')
    expect((await get('/experiments/get-by-name', { experiment_name: 'null\0 and \ufffd & 名前' })).experiment).toEqual(
      experiment,
    )
  })

  it.each([
    ['7777777', missing],
    ['99999999999999999999', missing],
    ['abc', missing],
    ['-1', invalid],
    ['1; drop table runs', invalid],
  ])('is not there under the id %s', async (experiment_id, word) => {
    for (const answer of [
      await read('/experiments/get', { experiment_id }),
      ...(await Promise.all(
        ['update', 'delete', 'restore', 'set-experiment-tag', 'delete-experiment-tag'].map((call) =>
          tell(`/experiments/${call}`, { experiment_id, new_name: 'n', key: 'k', value: 'v' }),
        ),
      )),
    ])
      refuses(answer, word, 'experiment')
  })
})

describe('changing an experiment', () => {
  it('renames it, to a name that is free', async () => {
    const experiment_id = await create('old name')
    await create('taken')
    await post('/experiments/update', { experiment_id: Number(experiment_id), new_name: 'new name' })
    const { experiment } = await get('/experiments/get-by-name', { experiment_name: 'new name' })
    expect(experiment.experiment_id).toBe(experiment_id)
    refuses(await read('/experiments/get-by-name', { experiment_name: 'old name' }), missing, 'old name')
    refuses(await tell('/experiments/update', { experiment_id, new_name: 'taken' }), exists, 'taken')
    expect(await post('/experiments/update', { experiment_id })).toEqual({})
  })

  it('sets tags over and over, and removes each once', async () => {
    const experiment_id = await create('tagged')
    await post('/experiments/set-experiment-tag', { experiment_id, key: 'k', value: '1' })
    await post('/experiments/set-experiment-tag', { experiment_id, key: 'k', value: '2' })
    expect((await get('/experiments/get', { experiment_id })).experiment.tags).toEqual([{ key: 'k', value: '2' }])
    await post('/experiments/delete-experiment-tag', { experiment_id, key: 'k' })
    refuses(await tell('/experiments/delete-experiment-tag', { experiment_id, key: 'k' }), missing, 'tag "k"')
    expect((await get('/experiments/get', { experiment_id })).experiment.tags).toBeUndefined()
  })

  it('puts it away with its runs and brings back what went with it', async () => {
    const experiment_id = await create('put away')
    const run = async () => (await post('/runs/create', { experiment_id })).run.info.run_id as string
    const [kept, gone] = [await run(), await run()]
    await post('/runs/delete', { run_id: gone })
    const stageOf = async (run_id: string) => (await get('/runs/get', { run_id })).run.info.lifecycle_stage

    // A run that went in the same millisecond would count as one that went with it.
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect(await post('/experiments/delete', { experiment_id })).toEqual({})
    expect((await get('/experiments/get', { experiment_id })).experiment.lifecycle_stage).toBe('deleted')
    expect([await stageOf(kept), await stageOf(gone)]).toEqual(['deleted', 'deleted'])
    refuses(await tell('/experiments/delete', { experiment_id }), missing, experiment_id)
    refuses(
      await tell('/experiments/update', { experiment_id, new_name: 'x' }),
      invalid,
      "must be in the 'active' state",
    )
    refuses(await tell('/experiments/set-experiment-tag', { experiment_id, key: 'k' }), invalid, "'active' state")
    refuses(await tell('/runs/create', { experiment_id }), invalid, "must be in the 'active' state")
    refuses(await tell('/experiments/create', { name: 'put away' }), exists, 'deleted')

    await post('/experiments/restore', { experiment_id })
    expect((await get('/experiments/get', { experiment_id })).experiment.lifecycle_stage).toBe('active')
    expect([await stageOf(kept), await stageOf(gone)]).toEqual(['active', 'deleted'])
    refuses(await tell('/experiments/restore', { experiment_id }), missing, experiment_id)
  })
})
