import { rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadVersion, setChampion } from '../../src/registry.ts'
import { ask, post, postText } from '../input/ask.ts'
import type { House } from '../input/house.ts'
import { growSpend, openProtocolHouse } from './house.ts'
import { customers, inferUrl, tensor } from './tensors.ts'

let house: House
beforeAll(async () => {
  house = await openProtocolHouse()
})
afterAll(() => house.close())

const get = (path: string) => ask(`${house.url}${path}`)
const call = (verb: string, model: string, body = '') =>
  postText(`${house.url}/v2/repository/models/${model}/${verb}`, body)
const index = async (body: object = {}) => (await post(`${house.url}/v2/repository/index`, body)).body

describe('the repository', () => {
  it('lists what is in memory, also for a call without a body', async () => {
    const wanted = ['churn', 'spend', 'sentiment'].map((name) => ({ name, version: '1', state: 'READY', reason: '' }))
    expect((await index()).toSorted()).toEqual(wanted)
    expect(await ask(`${house.url}/v2/repository/index`, { method: 'POST' })).toMatchObject({
      status: 200,
      body: wanted,
    })
  })

  it('takes a model out of service and into it again, and the others go on', async () => {
    expect(await call('unload', 'spend', '{"parameters":{"unload_dependents":true}}')).toMatchObject({ status: 200 })
    expect(await index()).toContainEqual({ name: 'spend', state: 'UNAVAILABLE', reason: 'was taken out of service' })
    expect((await index({ ready: true })).map(({ name }: { name: string }) => name)).not.toContain('spend')
    const rows = { inputs: [tensor('m', 'FP64', [1, 2], [1, 2])] }
    const refused = await post(inferUrl(house, 'spend'), rows)
    expect(refused).toMatchObject({ status: 503, body: { error: expect.stringMatching(/taken out of service/) } })
    expect(refused.headers.get('retry-after')).toBe('1')
    expect((await post(`${house.url}/v2/models/spend/versions/1/infer`, rows)).status).toBe(503)
    for (const path of ['/v2/models/spend/ready', '/v2/models/spend/versions/1/ready']) {
      expect(await get(path)).toMatchObject({ status: 503, body: { name: 'spend', ready: false } })
    }
    expect((await post(inferUrl(house, 'churn'), { inputs: customers() })).status).toBe(200)
    expect(await get('/v2/health/ready')).toMatchObject({ status: 200, body: { ready: true } })

    expect(await call('unload', 'spend')).toMatchObject({ status: 200, body: { name: 'spend', unload: true } })
    expect(await call('load', 'spend', '{}')).toMatchObject({ status: 200, body: { name: 'spend', load: true } })
    expect(await index()).toContainEqual({ name: 'spend', version: '1', state: 'READY', reason: '' })
    expect((await post(inferUrl(house, 'spend'), rows)).status).toBe(200)
  })

  it('is the same after a restart', async () => {
    await call('unload', 'spend')
    await house.restart()
    expect((await get('/v2/models/spend/ready')).status).toBe(503)
    expect((await get('/v2/health/ready')).status).toBe(200)
    await call('load', 'spend')
    expect((await get('/v2/models/spend/ready')).status).toBe(200)
  })

  it('reads a model that is loaded once more, without a gap', async () => {
    const body = { inputs: customers() }
    const answers = Promise.all(Array.from({ length: 30 }, () => post(inferUrl(house, 'churn'), body)))
    for (let i = 0; i < 5; i++) expect((await call('load', 'churn')).status).toBe(200)
    expect((await answers).map(({ status }) => status)).toEqual(Array(30).fill(200))
  })

  it('takes no files and no configuration from a caller', async () => {
    for (const parameters of [{ config: '{}' }, { 'file:1/model.onnx': 'AAAA' }]) {
      const answer = await call('load', 'churn', JSON.stringify({ parameters }))
      expect(answer).toMatchObject({ status: 400, body: { error: expect.stringMatching(/as it was registered/) } })
    }
    for (const body of ['[]', '{"parameters":5}', '{']) expect((await call('load', 'churn', body)).status).toBe(400)
    expect((await post(`${house.url}/v2/repository/index`, { ready: 'yes' })).status).toBe(400)
  })

  it('goes on with the version in memory where its files are gone', async () => {
    await growSpend(house)
    const { manifest } = await loadVersion(house.ctx, 'spend', 2)
    await setChampion(house.ctx, 'spend', 2)
    await call('load', 'spend')
    expect(await index()).toContainEqual({ name: 'spend', version: '2', state: 'READY', reason: '' })
    rmSync(house.ctx.store.blobs.path(manifest.files['weights.bin']!.sha256))
    const answer = await call('load', 'spend')
    expect(answer).toMatchObject({ status: 500, body: { error: expect.stringMatching(/weights\.bin/) } })
    const rows = { inputs: [tensor('m', 'FP64', [1, 2], [1, 2])] }
    expect(await post(inferUrl(house, 'spend'), rows)).toMatchObject({ status: 200, body: { model_version: '2' } })

    // After a restart nothing has the numbers any more, and the server says so.
    await house.restart()
    expect(await get('/v2/health/ready')).toMatchObject({
      status: 503,
      body: { ready: false, error: expect.stringMatching(/^spend: version 2 cannot be loaded/) },
    })
    expect(await index()).toContainEqual({
      name: 'spend',
      state: 'UNAVAILABLE',
      reason: expect.stringMatching(/version 2 cannot be loaded/),
    })
    await setChampion(house.ctx, 'spend', 1)
    await call('load', 'spend')
    expect((await get('/v2/health/ready')).status).toBe(200)
  })
})

describe('statistics', () => {
  it('count rows and requests apart, and what each part took', async () => {
    const before = Date.now()
    await house.restart()
    const none = (await get('/v2/models/churn/versions/1/stats')).body.model_stats
    expect(none).toMatchObject([
      { name: 'churn', version: '1', inference_count: 0, execution_count: 0, last_inference: 0 },
    ])
    for (let i = 0; i < 3; i++) await post(inferUrl(house, 'churn'), { inputs: customers() })
    const one = customers().map((each) => ({ ...each, shape: [1], data: (each.data as unknown[]).slice(0, 1) }))
    await post(`${house.url}/v2/models/churn/versions/1/infer`, { inputs: one })
    const wrong = one.map((each) => (each.name === 'contract' ? { ...each, data: ['weekly'] } : each))
    expect((await post(inferUrl(house, 'churn'), { inputs: wrong })).status).toBe(400)

    const { model_stats: all } = (await get('/v2/models/churn/versions/1/stats')).body
    expect(all).toHaveLength(1)
    const [own] = all
    expect(own).toMatchObject({ name: 'churn', version: '1', inference_count: 7, execution_count: 4 })
    expect(own.last_inference).toBeGreaterThanOrEqual(before)
    const { success, fail, queue, compute_input, compute_infer, compute_output } = own.inference_stats
    for (const part of [success, queue, compute_input, compute_infer, compute_output]) {
      expect(part).toEqual({ count: 4, ns: expect.any(Number) })
      expect(part.ns).toBeGreaterThan(0)
    }
    expect(fail).toMatchObject({ count: 1 })
    const parts = [queue, compute_input, compute_infer, compute_output].reduce((sum, { ns }) => sum + ns, 0)
    expect(Math.abs(success.ns - parts)).toBeLessThan(10)
    expect(own.batch_stats.map(({ batch_size: size, compute_infer: { count } }: Batch) => [size, count])).toEqual([
      [1, 1],
      [2, 3],
    ])
  })

  it('come for a model and for all of them', async () => {
    expect((await get('/v2/models/churn/stats')).body.model_stats).toHaveLength(1)
    const names = (await get('/v2/models/stats')).body.model_stats.map(({ name }: { name: string }) => name)
    expect(names).toEqual(expect.arrayContaining(['churn', 'spend', 'sentiment']))
  })
})

interface Batch {
  batch_size: number
  compute_infer: { count: number }
}
