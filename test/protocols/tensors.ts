import { ask } from '../input/ask.ts'
import type { House } from '../input/house.ts'

/** A tensor of a request as JSON has it. */
export interface TensorJson {
  name: string
  shape: number[]
  datatype: string
  data?: unknown
  parameters?: Record<string, unknown>
}

export const tensor = (name: string, datatype: string, data: unknown[], shape = [data.length]): TensorJson => ({
  name,
  shape,
  datatype,
  data,
})

/** Two customers, a tensor a feature. */
export const customers = (): TensorJson[] => [
  tensor('months', 'INT64', [3, 50]),
  tensor('charge', 'FP64', [91.5, 30]),
  tensor('contract', 'BYTES', ['monthly', 'yearly']),
  tensor('news', 'BOOL', [true, false]),
  tensor('since', 'BYTES', ['2024-05-11', '2020-01-11']),
]

/** The same as rows of the native route. */
export const customerRows = [
  { months: 3, charge: 91.5, contract: 'monthly', news: true, since: '2024-05-11' },
  { months: 50, charge: 30, contract: 'yearly', news: false, since: '2020-01-11' },
]

/** The bytes of texts: each with its length before it. */
export const wordBytes = (words: (string | Buffer)[]): Buffer =>
  Buffer.concat(
    words.flatMap((word) => {
      const bytes = Buffer.from(word)
      const length = Buffer.alloc(4)
      length.writeUInt32LE(bytes.length)
      return [length, bytes]
    }),
  )

/** Sends JSON with tensors behind it. */
export const sendBinary = async (
  url: string,
  json: unknown,
  tensors: Buffer[],
  headers: Record<string, string> = {},
) => {
  const head = Buffer.from(JSON.stringify(json))
  return ask(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/octet-stream',
      'inference-header-content-length': String(head.length),
      ...headers,
    },
    body: new Uint8Array(Buffer.concat([head, ...tensors])),
  })
}

export interface OutputJson {
  name: string
  shape: number[]
  datatype: string
  data?: unknown[]
  parameters?: { binary_data_size: number }
}

/** An answer with tensors behind its JSON, read by its header alone. */
export const readBinary = async (response: Response) => {
  const body = Buffer.from(await response.arrayBuffer())
  const length = Number(response.headers.get('inference-header-content-length'))
  const json = JSON.parse(body.toString('utf8', 0, length)) as { outputs: OutputJson[]; id?: string }
  let at = length
  const bytes: Record<string, Buffer> = {}
  for (const { name, parameters } of json.outputs) {
    if (!parameters) continue
    bytes[name] = body.subarray(at, at + parameters.binary_data_size)
    at += parameters.binary_data_size
  }
  return { json, bytes, left: body.length - at }
}

export const inferUrl = (house: House, model: string) => `${house.url}/v2/models/${model}/infer`
