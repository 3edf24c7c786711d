import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { datatypes } from '../../src/server/protocols/oip/datatypes.ts'
import { readRequest } from '../../src/server/protocols/oip/read-request.ts'
import type { House } from '../input/house.ts'
import { openProtocolHouse } from './house.ts'
import { customers, inferUrl } from './tensors.ts'

let house: House
beforeAll(async () => {
  house = await openProtocolHouse()
})
afterAll(() => house.close())

/** An answer, or a refusal in the form of the protocol: never a failure of the server, and never a long wait. */
const expectSane = async (path: string, body: Uint8Array<ArrayBuffer>, headers: Record<string, string>) => {
  const init = { method: 'POST', headers, body, signal: AbortSignal.timeout(5_000) }
  const response = await fetch(`${house.url}${path}`, init)
  const bytes = Buffer.from(await response.arrayBuffer())
  expect(response.status).toBeLessThan(500)
  if (response.status >= 300) return void expect(JSON.parse(bytes.toString())).toEqual({ error: expect.any(String) })
  const length = response.headers.get('inference-header-content-length')
  const json = JSON.parse(bytes.toString('utf8', 0, length === null ? bytes.length : Number(length)))
  expect(json).toMatchObject({ model_name: expect.any(String), outputs: expect.any(Array) })
}

const any = fc.jsonValue({ stringUnit: 'binary', maxDepth: 3 })
const number = fc.oneof(fc.integer(), fc.double(), fc.maxSafeInteger(), fc.constantFrom(-1, 0, 1, 2, 2 ** 53, 1e308))
const mostly = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 9, arbitrary: value }, { weight: 1, arbitrary: any })

const parameters = fc.dictionary(
  fc.constantFrom('binary_data_size', 'binary_data', 'binary_data_output', 'classification', 'explain', 'triton_x'),
  fc.oneof(number, fc.boolean(), any),
  { maxKeys: 3 },
)
const input = fc.record(
  {
    name: mostly(fc.constantFrom('months', 'charge', 'contract', 'news', 'since', 'text', 'visits', '__proto__')),
    shape: mostly(fc.array(mostly(fc.nat({ max: 4 })), { maxLength: 3 })),
    datatype: mostly(fc.constantFrom(...datatypes)),
    data: mostly(fc.array(fc.oneof(number, fc.boolean(), fc.string(), fc.constant(null)), { maxLength: 4 })),
    parameters: mostly(parameters),
  },
  { requiredKeys: ['name', 'shape', 'datatype'] },
)
const request = fc.record(
  {
    id: mostly(fc.string()),
    inputs: mostly(fc.array(mostly(input), { maxLength: 6 })),
    outputs: mostly(
      fc.array(fc.record({ name: mostly(fc.constantFrom('label', 'probabilities')), parameters }), { maxLength: 3 }),
    ),
    parameters: mostly(parameters),
  },
  { requiredKeys: ['inputs'] },
)

const infer = fc.constantFrom('churn', 'sentiment', 'spend').map((model) => `/v2/models/${model}/infer`)
const path = fc.oneof(
  { weight: 8, arbitrary: infer },
  { weight: 1, arbitrary: fc.constant('/v2/models/churn/versions/1/infer') },
  {
    weight: 1,
    arbitrary: fc
      .string({ unit: 'binary' })
      .map((name) => `/v2/models/${encodeURIComponent(name.toWellFormed())}/infer`),
  },
)
const header = fc.oneof(fc.nat({ max: 300 }).map(String), fc.constantFrom('0', '-1', 'x', '1e9', '99999999999'))

it('JSON of almost the right form', async () => {
  const json = { 'content-type': 'application/json' }
  await fc.assert(
    fc.asyncProperty(path, request, (url, body) => expectSane(url, Buffer.from(JSON.stringify(body)), json)),
    { numRuns: 400 },
  )
})

it('bytes behind JSON, cut anywhere', async () => {
  await fc.assert(
    fc.asyncProperty(
      infer,
      fc.oneof(request, any),
      fc.uint8Array({ maxLength: 64 }),
      fc.option(header),
      (url, json, bytes, given) => {
        const head = Buffer.from(JSON.stringify(json))
        const headers = { 'inference-header-content-length': given ?? String(head.length) }
        return expectSane(url, new Uint8Array(Buffer.concat([head, bytes])), headers)
      },
    ),
    { numRuns: 300 },
  )
})

it('a good request with damage', async () => {
  const good = Buffer.from(JSON.stringify({ inputs: customers(), outputs: [{ name: 'label' }] }))
  const json = { 'content-type': 'application/json' }
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: good.length - 1 }), fc.uint8Array({ minLength: 1, maxLength: 4 }), (at, noise) => {
      const damaged = new Uint8Array(good)
      damaged.set(noise.subarray(0, good.length - at), at)
      return expectSane(inferUrl(house, 'churn').slice(house.url.length), damaged, json)
    }),
    { numRuns: 300 },
  )
})

it('the reader refuses, and never fails', () => {
  const read = (body: Buffer, length: string | undefined) => {
    try {
      const { inputs } = readRequest(body, length)
      for (const { shape, values } of inputs) expect(values).toHaveLength(shape.reduce((a, b) => a * b, 1))
    } catch (error) {
      expect(error).toMatchObject({ name: 'CultivarError', status: 400 })
    }
  }
  fc.assert(
    fc.property(request, fc.uint8Array({ maxLength: 64 }), fc.option(header), (json, bytes, given) => {
      const head = Buffer.from(JSON.stringify(json))
      read(Buffer.concat([head, bytes]), given ?? String(head.length))
    }),
    { numRuns: 3_000 },
  )
})
