import { deflateSync, gunzipSync, gzipSync, inflateSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, post } from '../input/ask.ts'
import type { House } from '../input/house.ts'
import { openProtocolHouse } from './house.ts'
import { customers, inferUrl, readBinary, sendBinary, tensor, wordBytes } from './tensors.ts'

let house: House
beforeAll(async () => {
  house = await openProtocolHouse()
})
afterAll(() => house.close())

const size = (bytes: Buffer) => ({ parameters: { binary_data_size: bytes.length } })
const doubles = (...values: number[]) => Buffer.from(Float64Array.from(values).buffer)
const longs = (...values: number[]) => Buffer.from(BigInt64Array.from(values.map(BigInt)).buffer)

const bytesOf = {
  months: longs(3, 50),
  charge: doubles(91.5, 30),
  contract: wordBytes(['monthly', 'yearly']),
  news: Buffer.from([1, 0]),
  since: wordBytes(['2024-05-11', '2020-01-11']),
}
type Name = keyof typeof bytesOf

/** The customers with these tensors behind the JSON. */
const request = (binary: readonly Name[], rest: object = {}) => ({
  json: {
    inputs: customers().map((each) => {
      if (!binary.includes(each.name as Name)) return each
      const { data: _, ...described } = each
      return { ...described, ...size(bytesOf[each.name as Name]) }
    }),
    ...rest,
  },
  tensors: (Object.keys(bytesOf) as Name[]).filter((name) => binary.includes(name)).map((name) => bytesOf[name]),
})

const probabilities = { outputs: [{ name: 'probabilities' }] }
const all = Object.keys(bytesOf) as Name[]

const send = (binary: readonly Name[], rest: object = probabilities) => {
  const { json, tensors } = request(binary, rest)
  return sendBinary(inferUrl(house, 'churn'), json, tensors)
}

const raw = (url: string, body: object | Buffer, headers: Record<string, string> = {}) =>
  fetch(url, {
    method: 'POST',
    headers: {
      'accept-encoding': 'identity',
      ...(Buffer.isBuffer(body) ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    body: Buffer.isBuffer(body) ? new Uint8Array(body) : JSON.stringify(body),
  })

describe('binary tensors of a request', () => {
  it('mean what JSON means, whichever of them are binary', async () => {
    const wanted = (await post(inferUrl(house, 'churn'), { inputs: customers(), ...probabilities })).body.outputs
    const kinds: Name[][] = [all, ['contract'], ['months', 'since'], ['charge', 'news'], []]
    for (const binary of kinds) expect(await send(binary)).toMatchObject({ status: 200, body: { outputs: wanted } })
  })

  it('may have any type of number, unaligned', async () => {
    const [wanted] = (
      await post(inferUrl(house, 'spend'), {
        inputs: [tensor('months', 'INT64', [3]), tensor('visits', 'INT64', [2])],
      })
    ).body.outputs
    const forms: [string, Buffer][] = [
      ['INT8', Buffer.from([3])],
      ['UINT16', Buffer.from([3, 0])],
      ['INT32', Buffer.from([3, 0, 0, 0])],
      ['UINT64', Buffer.from([3, 0, 0, 0, 0, 0, 0, 0])],
      ['FP16', Buffer.from([0x00, 0x42])],
      ['BF16', Buffer.from([0x40, 0x40])],
      ['FP32', Buffer.from(Float32Array.of(3).buffer)],
      ['FP64', doubles(3)],
    ]
    for (const [datatype, bytes] of forms) {
      for (const pad of ['', '.', '..', '...']) {
        const json = {
          id: pad,
          inputs: [{ name: 'months', datatype, shape: [1], ...size(bytes) }, tensor('visits', 'INT64', [2])],
        }
        const { status, body } = await sendBinary(inferUrl(house, 'spend'), json, [bytes])
        expect({ status, output: body.outputs?.[0] }).toEqual({ status: 200, output: wanted })
      }
    }
  })

  it('have missing values as NaN and as empty words', async () => {
    const inputs = customers().map((each) => (each.name === 'charge' ? { ...each, data: [null, 30] } : each))
    const wanted = (await post(inferUrl(house, 'churn'), { inputs, ...probabilities })).body.outputs
    const { json, tensors } = request(['charge'], probabilities)
    tensors[0] = doubles(Number.NaN, 30)
    expect((await sendBinary(inferUrl(house, 'churn'), json, tensors)).body.outputs).toEqual(wanted)
  })

  it('may hold NUL and what is no UTF-8', async () => {
    const bytes = wordBytes(['a lovely\0film', Buffer.from([0xff, 0x66, 0x69])])
    const json = { inputs: [{ name: 'text', datatype: 'BYTES', shape: [2], ...size(bytes) }] }
    expect((await sendBinary(inferUrl(house, 'sentiment'), json, [bytes])).status).toBe(200)
  })

  it('are refused where their sizes lie', async () => {
    const months = (binary_data_size: unknown, shape: unknown = [2], datatype = 'INT64') => ({
      inputs: customers().map((each) =>
        each.name === 'months' ? { name: 'months', datatype, shape, parameters: { binary_data_size } } : each,
      ),
    })
    const wrong: [object, Buffer, RegExp][] = [
      [months(8), longs(3), /wants 16 bytes of INT64; binary_data_size says 8/],
      [months(24), longs(1, 2, 3), /wants 16 bytes/],
      [months(16), longs(3), /16, and 8 bytes are left/],
      [months(16), longs(1, 2, 3), /8 bytes of the body belong to no input/],
      [months(-16), longs(1, 2), /whole number of bytes/],
      [months(1.5), longs(1, 2), /whole number of bytes/],
      [months('16'), longs(1, 2), /whole number of bytes/],
      [months(1e300), longs(1, 2), /whole number of bytes/],
      [months(16, [-2]), longs(1, 2), /shape/],
      [months(16, [2 ** 31, 2 ** 31]), longs(1, 2), /more elements/],
      [months(16, [2 ** 50]), longs(1, 2), /bytes of INT64/],
      [months(16, [2 ** 50], 'BYTES'), longs(1, 2), /each a length of 4 bytes/],
      [months(6, [2], 'BYTES'), Buffer.from([1, 0, 0, 0, 65, 0]), /each a length/],
      [months(8, [2], 'BYTES'), Buffer.from([9, 0, 0, 0, 65, 0, 0, 0]), /each a length/],
      [months(9, [1], 'BYTES'), Buffer.from([4, 0, 0, 0, 65, 66, 67, 68, 69]), /each a length/],
      [months(8, [1], 'BYTES'), Buffer.from([255, 255, 255, 255, 0, 0, 0, 0]), /each a length/],
      [months(2, [2], 'BOOL'), Buffer.from([1, 2]), /byte 0 or 1/],
    ]
    for (const [json, bytes, words] of wrong) {
      const { status, body } = await sendBinary(inferUrl(house, 'churn'), json, [bytes])
      expect({ status, body }).toEqual({ status: 400, body: { error: expect.stringMatching(words) } })
    }
  })

  it('are refused where the header lies', async () => {
    const { json, tensors } = request(all)
    for (const length of ['-1', '1e3', '0x10', 'many', '', '1, 1', '99999999', '9'.repeat(40)]) {
      const headers = { 'inference-header-content-length': length }
      const { status, body } = await sendBinary(inferUrl(house, 'churn'), json, tensors, headers)
      expect({ status, body }).toMatchObject({ status: 400, body: { error: expect.any(String) } })
    }
    for (const length of ['1', '10', String(JSON.stringify(json).length + 3)]) {
      const headers = { 'inference-header-content-length': length }
      expect((await sendBinary(inferUrl(house, 'churn'), json, tensors, headers)).body.error).toMatch(/no JSON/)
    }
  })
})

describe('a body that is nothing but a tensor', () => {
  const header = { 'inference-header-content-length': '0', 'content-type': 'application/octet-stream' }

  it('is one row of a model with one input, and all outputs are binary', async () => {
    const response = await raw(inferUrl(house, 'sentiment'), Buffer.from('a lovely film'), header)
    expect(response.status).toBe(200)
    const { json, bytes, left } = await readBinary(response)
    expect(bytes['label']).toEqual(wordBytes(['positive']))
    expect(json.outputs.every(({ parameters, data }) => parameters && data === undefined)).toBe(true)
    expect(left).toBe(0)
  })

  it('is refused of the others, and when it is empty', async () => {
    const none = await raw(inferUrl(house, 'sentiment'), Buffer.alloc(0), header)
    expect(none.status).toBe(400)
    for (const model of ['churn', 'spend']) {
      const response = await raw(inferUrl(house, model), longs(1, 2), header)
      expect({ status: response.status, body: await response.json() }).toMatchObject({
        status: 400,
        body: { error: expect.stringMatching(/for models with one input/) },
      })
    }
  })
})

describe('binary tensors of an answer', () => {
  it('hold the numbers of JSON', async () => {
    const { body } = await post(inferUrl(house, 'churn'), { inputs: customers() })
    const response = await raw(inferUrl(house, 'churn'), {
      inputs: customers(),
      parameters: { binary_data_output: true },
      id: 'é',
    })
    expect(response.headers.get('content-type')).toBe('application/octet-stream')
    const { json, bytes, left } = await readBinary(response)
    expect(left).toBe(0)
    expect(json.id).toBe('é')
    expect(json.outputs.map(({ name, shape }) => [name, shape])).toEqual([
      ['label', [2]],
      ['confidence', [2]],
      ['probabilities', [2, 2]],
      ['prediction_id', [2]],
    ])
    const [labels, confidence, numbers] = body.outputs.map(({ data }: { data: unknown[] }) => data)
    expect(bytes['label']).toEqual(wordBytes(labels))
    expect(bytes['confidence']).toEqual(doubles(...confidence))
    expect(bytes['probabilities']).toEqual(doubles(...numbers))
  })

  it('may be some of them', async () => {
    const outputs = [
      { name: 'confidence', parameters: { binary_data: false } },
      { name: 'probabilities', parameters: { binary_data: true, classification: 1 } },
      { name: 'label' },
    ]
    const mixed = await readBinary(await raw(inferUrl(house, 'churn'), { inputs: customers(), outputs }))
    expect(Object.keys(mixed.bytes)).toEqual(['probabilities'])
    expect(mixed.bytes['probabilities']!.toString()).toMatch(/:1:yes/)
    expect(mixed.json.outputs[2]).toEqual({ name: 'label', datatype: 'BYTES', shape: [2], data: ['yes', 'no'] })
    const parameters = { binary_data_output: true }
    const overridden = await readBinary(
      await raw(inferUrl(house, 'churn'), { inputs: customers(), outputs, parameters }),
    )
    expect(Object.keys(overridden.bytes)).toEqual(['probabilities', 'label'])
  })
})

describe('compression', () => {
  it('reads requests of both kinds, and the header counts what was unpacked', async () => {
    const { json, tensors } = request(all, probabilities)
    const head = Buffer.from(JSON.stringify(json))
    const body = Buffer.concat([head, ...tensors])
    for (const [coding, pack] of [['gzip', gzipSync] as const, ['deflate', deflateSync] as const]) {
      const headers = { 'content-encoding': coding, 'inference-header-content-length': String(head.length) }
      const response = await raw(inferUrl(house, 'churn'), pack(body), headers)
      expect(response.status).toBe(200)
    }
  })

  it('answers as the caller asks, where there is something to win', async () => {
    const rows = Array.from({ length: 100 }, (_, i) => `a lovely film ${i}`)
    const body = Buffer.from(JSON.stringify({ inputs: [tensor('text', 'BYTES', rows)] }))
    const { request: open } = await import('node:http')
    const answered = (accepted: string, path = '/v2/models/sentiment/infer') =>
      new Promise<{ coding: string | undefined; bytes: Buffer; vary: string | undefined }>((resolve, reject) => {
        const url = new URL(path, house.url)
        const sent = open(url, {
          method: 'POST',
          headers: { 'accept-encoding': accepted, 'content-type': 'application/json' },
        })
        sent.on('error', reject).on('response', (response) => {
          const parts: Buffer[] = []
          response
            .on('data', (part) => parts.push(part))
            .on('end', () => {
              const { 'content-encoding': coding, vary } = response.headers
              resolve({ coding, vary, bytes: Buffer.concat(parts) })
            })
        })
        sent.end(body)
      })
    for (const accepted of ['gzip', 'deflate, gzip;q=0.5', 'br, GZIP']) {
      const { coding, bytes, vary } = await answered(accepted)
      expect({ coding, vary }).toEqual({ coding: 'gzip', vary: 'accept-encoding' })
      expect(JSON.parse(gunzipSync(bytes).toString()).outputs[0].shape).toEqual([100])
    }
    const { coding, bytes } = await answered('deflate, gzip;q=0')
    expect(coding).toBe('deflate')
    expect(JSON.parse(inflateSync(bytes).toString()).outputs[0].shape).toEqual([100])
    for (const accepted of ['identity', 'br', 'gzip;q=0', '']) expect((await answered(accepted)).coding).toBeUndefined()
    expect((await answered('gzip', '/v2/models/none/infer')).coding).toBeUndefined()
    expect((await answered('gzip', '/predict')).coding).toBeUndefined()
  })

  it('has the limit of every body', async () => {
    const bomb = gzipSync(Buffer.alloc(20_000_000, ' '))
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' }
    const answer = await ask(inferUrl(house, 'churn'), { method: 'POST', headers, body: new Uint8Array(bomb) })
    expect(answer).toMatchObject({ status: 413, body: { error: expect.stringMatching(/1048576 bytes/) } })
  })
})
