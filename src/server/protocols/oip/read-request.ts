import { parseJson } from './exact-json.ts'
import { refusal, schemaRefusal, shown } from './refuse.ts'
import { type InputJson, type RequestJson, requestSchema } from './request.ts'
import { type Described, fromBytes, fromJson, type Tensor } from './tensors.ts'
import { explainOf, type Wanted, wantedOutputs, wantsBinary } from './wishes.ts'

/** An inference request of any form, read. */
export interface InferRequest {
  id: string | undefined
  inputs: Tensor[]
  /** The outputs that the caller named; all of them where none are. */
  outputs: Wanted[] | undefined
  /** Whether outputs of which nothing else was said go back as bytes. */
  binary: boolean
  explain: boolean
}

/** Reads a request whose body is JSON, or JSON and bytes behind it; `headerLength` says how much of it is JSON. */
export const readRequest = (body: Buffer, headerLength: string | undefined): InferRequest => {
  const jsonBytes = headerLength === undefined ? body.length : lengthOfJson(headerLength, body.length)
  const parsed = requestSchema.safeParse(parseJson(body.subarray(0, jsonBytes)))
  if (!parsed.success) throw schemaRefusal(parsed.error)
  const { id, parameters, inputs, outputs } = parsed.data
  return {
    id: id ?? undefined,
    inputs: readInputs(inputs, body.subarray(jsonBytes)),
    outputs: outputs && outputs.length > 0 ? wantedOutputs(outputs) : undefined,
    binary: wantsBinary(parameters),
    explain: explainOf(parameters),
  }
}

/** Reads a body that is nothing but the bytes of the model's only input: one row, answered in bytes. */
export const readRawRequest = (body: Buffer, input: Described): InferRequest => {
  // A text is the whole body: only where there are several does each need its length.
  const tensor = input.datatype === 'BYTES' ? { ...input, values: [body.toString()] } : fromBytes(input, body)
  return { id: undefined, inputs: [tensor], outputs: undefined, binary: true, explain: false }
}

const lengthOfJson = (header: string, bodyBytes: number): number => {
  const length = /^\d{1,15}$/.test(header) ? Number(header) : Number.NaN
  if (length <= bodyBytes) return length
  const message = `Inference-Header-Content-Length is ${header.slice(0, 50)}, and the body has ${bodyBytes} bytes. It is the length of the JSON before the binary data.`
  throw refusal(message)
}

const readInputs = (inputs: RequestJson['inputs'], binary: Buffer): Tensor[] => {
  const names = new Set<string>()
  let at = 0
  const tensors = inputs.map((input): Tensor => {
    if (names.has(input.name)) throw refusal(`The input ${shown(input.name)} is there twice.`)
    names.add(input.name)
    const size = binarySize(input)
    const described = { name: input.name, datatype: input.datatype, shape: input.shape }
    if (size === undefined) return fromJson(described, input.data)
    if (size > binary.length - at) {
      const message = `binary_data_size of ${shown(input.name)} is ${size}, and ${binary.length - at} bytes are left of the body.`
      throw refusal(`${message} Inference-Header-Content-Length says where they begin.`)
    }
    at += size
    return fromBytes(described, binary.subarray(at - size, at))
  })
  if (at === binary.length) return tensors
  throw refusal(`${binary.length - at} bytes of the body belong to no input.`)
}

const binarySize = ({ name, parameters, data }: InputJson): number | undefined => {
  const size = parameters?.['binary_data_size']
  if (size === undefined) return undefined
  if (data !== undefined) throw refusal(`The input ${shown(name)} has both data and binary_data_size. Send one.`)
  if (Number.isSafeInteger(size) && (size as number) >= 0) return size as number
  throw refusal(`binary_data_size of ${shown(name)} has to be a whole number of bytes.`)
}
