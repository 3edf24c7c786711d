import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Answer, ask, post, sendLines } from '../input/ask.ts'
import type { House } from '../input/house.ts'
import { openProtocolHouse } from './house.ts'
import { customers, inferUrl, tensor } from './tensors.ts'

let house: House
beforeAll(async () => {
  house = await openProtocolHouse({ name: 'triton', limits: { bodyBytes: 200_000, rows: 50 } })
})
afterAll(() => house.close())

const get = (path: string) => ask(`${house.url}${path}`)

const expectText = ({ status, body }: Answer, wanted: number, words: RegExp) => {
  expect({ status, body }).toEqual({ status: wanted, body: { error: expect.stringMatching(words) } })
}

describe('health', () => {
  it('is said in the status and in the body', async () => {
    expect(await get('/v2/health/live')).toMatchObject({ status: 200, body: { live: true } })
    expect(await get('/v2/health/ready')).toMatchObject({ status: 200, body: { ready: true } })
    for (const path of ['/v2/models/churn/ready', '/v2/models/churn/versions/1/ready']) {
      expect(await get(path)).toMatchObject({ status: 200, body: { name: 'churn', ready: true } })
    }
  })

  it.each(['/v2/', '/v2/health/live/', '/v2/models/', '/v2/models/churn/', '/v2/models/churn/ready/?x=1'])(
    'and everything else is there with a slash too: %s',
    async (path) => {
      expect((await get(path)).status).toBe(200)
    },
  )
})

describe('metadata', () => {
  it('of the server has its name, its version and its extensions', async () => {
    const { body } = await get('/v2')
    expect(body).toEqual({
      name: 'triton',
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      extensions: expect.arrayContaining(['binary_tensor_data', 'classification', 'model_repository', 'statistics']),
    })
    expect((await get('/v2/models')).body.models.toSorted()).toEqual(['churn', 'sentiment', 'spend'])
  })

  it('of a model has an input a feature and what comes back', async () => {
    const { body } = await get('/v2/models/churn')
    expect(body).toEqual({
      name: 'churn',
      versions: ['1'],
      platform: 'onnx_onnxv1',
      inputs: [
        { name: 'months', datatype: 'INT64', shape: [-1] },
        { name: 'charge', datatype: 'FP64', shape: [-1] },
        { name: 'contract', datatype: 'BYTES', shape: [-1] },
        { name: 'news', datatype: 'BOOL', shape: [-1] },
        { name: 'since', datatype: 'BYTES', shape: [-1] },
      ],
      outputs: [
        { name: 'label', datatype: 'BYTES', shape: [-1] },
        { name: 'confidence', datatype: 'FP64', shape: [-1] },
        { name: 'probabilities', datatype: 'FP64', shape: [-1, 2] },
        { name: 'prediction_id', datatype: 'BYTES', shape: [-1] },
      ],
    })
    expect((await get('/v2/models/churn/versions/1')).body).toEqual(body)
    const names = (await get('/v2/models/spend')).body.outputs.map(({ name }: { name: string }) => name)
    expect(names).toEqual(['prediction', 'interval', 'prediction_id'])
  })

  it('as a configuration of Triton agrees with it', async () => {
    const { body } = await get('/v2/models/churn/config')
    expect(body).toMatchObject({ name: 'churn', platform: 'onnx_onnxv1', max_batch_size: 50 })
    expect(body.input[1]).toMatchObject({ name: 'charge', data_type: 'TYPE_FP64', dims: [], optional: true })
    expect(body.input[2]).toMatchObject({ name: 'contract', data_type: 'TYPE_STRING', optional: false })
    expect(body.output[2]).toMatchObject({ name: 'probabilities', data_type: 'TYPE_FP64', dims: [2] })
    expect((await get('/v2/models/churn/versions/1/config')).body).toEqual(body)
  })
})

describe('a failure is one text', () => {
  it.each(['', '/ready', '/config', '/stats', '/versions/1', '/versions/1/ready', '/versions/1/stats'])(
    'where the model of /v2/models/none%s is not known',
    async (rest) => {
      expectText(await get(`/v2/models/none${rest}`), 404, /^Request for unknown model/)
      expectText(await get(`/v2/models/%5F%5Fproto%5F%5F${rest}`), 404, /^Request for unknown model/)
    },
  )

  // KServe's client reads the text only where the type is this and nothing more.
  it('of the type application/json, without a charset', async () => {
    const { headers } = await get('/v2/models/none')
    expect(headers.get('content-type')).toBe('application/json')
  })

  it('where the version is not known, or none', async () => {
    for (const rest of ['', '/ready', '/stats', '/config']) {
      expectText(await get(`/v2/models/churn/versions/77${rest}`), 404, /^Request for unknown model/)
      for (const version of ['0', 'v1', '-1', '1.0', 'latest', '99999999999999999999']) {
        expectText(await get(`/v2/models/churn/versions/${version}${rest}`), 400, /is no version/)
      }
    }
    expectText(await post(`${house.url}/v2/models/none/infer`, {}), 404, /^Request for unknown model/)
    expectText(await post(`${house.url}/v2/models/churn/versions/77/infer`, {}), 404, /^Request for unknown model/)
    for (const verb of ['load', 'unload']) {
      const url = `${house.url}/v2/repository/models/none/${verb}`
      expectText(await ask(url, { method: 'POST' }), 404, /^Request for unknown model/)
    }
  })

  it('where there is no such path or method', async () => {
    for (const path of ['/v2/nothing', '/v2/models/churn/versions', '/v2/models/a/b/c/d', '/v2//models']) {
      expectText(await get(path), 404, /There is no GET/)
    }
    expectText(await get('/v2/models/churn/infer'), 405, /takes POST/)
    expectText(await get('/v2/models/%zz'), 400, /./)
  })

  it('where the body is too large, of another type, or no JSON', async () => {
    const url = inferUrl(house, 'sentiment')
    const large = { inputs: [tensor('text', 'BYTES', ['w'.repeat(200_000)])] }
    expectText(await post(url, large), 413, /200000 bytes/)
    const csv = { method: 'POST', headers: { 'content-type': 'text/csv' }, body: 'text\na' }
    expectText(await ask(url, csv), 415, /text\/csv/)
    const brotli = { method: 'POST', headers: { 'content-encoding': 'br' }, body: new Uint8Array([1, 2]) }
    expectText(await ask(url, brotli), 415, /gzip/)
    const broken = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"inputs": [' }
    expectText(await ask(url, broken), 400, /no JSON/)
    expectText(await ask(url, { method: 'POST' }), 400, /no JSON/)
    const rows = {
      inputs: [
        tensor(
          'text',
          'BYTES',
          Array.from({ length: 51 }, () => 'a film'),
        ),
      ],
    }
    expectText(await post(url, rows), 413, /51 rows/)
  })

  it('where the request comes from another page', async () => {
    const origin = { headers: { origin: 'http://evil.example' } }
    expectText(await ask(`${house.url}/v2/models`, origin), 403, /evil\.example/)
    const { text } = await sendLines(house.url, ['GET /v2/models HTTP/1.1', 'host: evil.example'])
    expect(text).toMatch(/^HTTP\/1.1 403 [\s\S]*\{"error":"[^"]*evil\.example/)
  })

  it('in a request that is not as the protocol has it', async () => {
    const [months, ...others] = customers()
    const wrong: [unknown, RegExp][] = [
      [null, /object/],
      [[], /object/],
      [{}, /inputs/],
      [{ inputs: [] }, /inputs/],
      [{ inputs: {} }, /inputs/],
      [{ inputs: [null] }, /inputs\.0/],
      [{ inputs: customers(), id: 5 }, /id/],
      [{ inputs: customers(), parameters: [] }, /parameters/],
      [{ inputs: customers(), outputs: 'label' }, /outputs/],
      [{ inputs: customers(), parameters: { explain: 'yes' } }, /explain/],
      [{ inputs: customers(), parameters: { triton_secret: 1 } }, /reserved/],
      [{ inputs: customers(), outputs: [{ name: 'label' }, { name: 'label' }] }, /"label" is asked for twice/],
      [{ inputs: customers(), outputs: [{ name: 'lable' }] }, /no output "lable".*label, confidence/],
      [{ inputs: [months, months, ...others] }, /"months" is there twice/],
      [{ inputs: [{ ...months!, shape: [-2] }, ...others] }, /shape/],
      [{ inputs: [{ ...months!, shape: [1.5] }, ...others] }, /shape/],
      [{ inputs: [{ ...months!, shape: [] }, ...others] }, /shape/],
      [{ inputs: [{ ...months!, shape: Array(5_000).fill(1) }, ...others] }, /shape/],
      [{ inputs: [{ ...months!, shape: [2 ** 40, 2 ** 40] }, ...others] }, /more elements/],
      [{ inputs: [{ ...months!, shape: [3] }, ...others] }, /wants 3 elements; its data has 2/],
      [{ inputs: [{ ...months!, shape: [2, 1], data: [[1], [2, 3]] }, ...others] }, /not nested/],
      [{ inputs: [{ ...months!, shape: [2, 1], data: [[1], 2] }, ...others] }, /not nested/],
      [{ inputs: [{ ...months!, datatype: 'STRING' }, ...others] }, /datatype/],
      [{ inputs: [{ ...months!, datatype: 'FP16' }, ...others] }, /FP16 has no form in JSON/],
      [{ inputs: [{ ...months!, datatype: 'INT8', data: [200, 1] }, ...others] }, /-128 to 127/],
      [{ inputs: [{ ...months!, datatype: 'UINT64', data: [-1, 1] }, ...others] }, /from 0 to 18446744073709551615/],
      [{ inputs: [{ ...months!, data: [1.5, 1] }, ...others] }, /whole numbers/],
      [{ inputs: [{ ...months!, data: ['1', '2'] }, ...others] }, /whole numbers/],
      [{ inputs: [{ ...months!, datatype: 'BYTES', data: [1, 2] }, ...others] }, /texts/],
      [{ inputs: [{ ...months!, datatype: 'BOOL', data: [2, 0] }, ...others] }, /true and false/],
      [{ inputs: [{ ...months!, data: 5 }, ...others] }, /no data/],
      [{ inputs: [{ ...months!, data: undefined }, ...others] }, /no data/],
      [{ inputs: [{ ...months!, parameters: { binary_data_size: 16 } }, ...others] }, /both data and/],
      [{ inputs: others }, /no tensor for months/],
      [{ inputs: [...customers(), tensor('age', 'INT64', [1, 2])] }, /no input "age".*months, charge/],
      [{ inputs: [tensor('months', 'INT64', [3]), ...others] }, /same rows: "months" has 1 rows, "charge" has 2/],
      [{ inputs: [tensor('months', 'INT64', [3, 4, 5, 6], [2, 2]), ...others] }, /one element a row/],
      [{ inputs: customers().map((each) => ({ ...each, shape: [0], data: [] })) }, /no rows/],
      [{ inputs: [tensor('months', 'INT64', [null, 4]), ...others] }, /instances\[0\].*months/],
      [{ inputs: [tensor('months', 'BYTES', ['three', 'four']), ...others] }, /months should be a whole number/],
      [
        { inputs: [months, ...customers().slice(1, 2), tensor('contract', 'BYTES', ['weekly', 'yearly'])] },
        /no tensor/,
      ],
    ]
    for (const [body, words] of wrong) expectText(await post(inferUrl(house, 'churn'), body), 400, words)
  })
})
