import { CultivarError } from '../../kit/errors.ts'
import { storable } from '../../kit/unicode.ts'
import { deepest, type FieldShape, type Message, type Read, type ReadMessage, type Scalar } from './otlp.ts'

/**
 * The message in this JSON, as OTLP writes it: names in camelCase, ids in hexadecimal digits, whole numbers also as their
 * digits. Refuses what is none (request/invalid); fields that are not known are left out.
 */
export const readOtlpJson = (shape: Message, json: unknown, depth = 0): ReadMessage => {
  if (typeof json !== 'object' || json === null || Array.isArray(json) || depth > deepest) throw wrong('', json)
  const given = json as Record<string, unknown>
  const found: ReadMessage = {}
  for (const field of shape.values()) {
    const value = given[camelCase(field.name)] ?? given[field.name]
    if (value !== undefined && value !== null) found[field.name] = readField(field, value, depth)
  }
  return found
}

const camelCase = (name: string) => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())

const readField = ({ name, holds, many }: FieldShape, value: unknown, depth: number): Read => {
  if (typeof holds === 'function') {
    if (!many) return readOtlpJson(holds(), value, depth + 1)
    if (!Array.isArray(value)) throw wrong(name, value)
    return value.map((each) => readOtlpJson(holds(), each, depth + 1))
  }
  const read = typeof holds === 'string' ? scalars[holds](value) : word(holds, value)
  if (read === undefined) throw wrong(name, value)
  return read
}

const word = (words: readonly string[], value: unknown): Read | undefined => {
  if (typeof value === 'number') return words[value] ?? words[0]
  return words.find((each) => each === value)
}

const scalars: Record<Scalar, (value: unknown) => Read | undefined> = {
  text: (value) => (typeof value === 'string' ? storable(value) : undefined),
  bool: (value) => (typeof value === 'boolean' ? value : undefined),
  int: (value) => within(wholeNumber(value), -(2n ** 63n), 2n ** 63n),
  nanos: (value) => within(wholeNumber(value), 0n, 2n ** 64n),
  count: (value) => within(wholeNumber(value), 0n, 2n ** 32n),
  double: (value) => double(value),
  id: (value) => (typeof value === 'string' && /^([0-9a-f]{2})*$/i.test(value) ? value.toLowerCase() : undefined),
  bytes: (value) =>
    typeof value === 'string' && /^[\w+/-]*={0,2}$/.test(value)
      ? Buffer.from(value, 'base64').toString('base64')
      : undefined,
}

const wholeNumber = (value: unknown): bigint | undefined => {
  if (typeof value === 'bigint') return value
  if (typeof value === 'number' && Number.isInteger(value)) return BigInt(value)
  return typeof value === 'string' && /^-?\d{1,20}$/.test(value) ? BigInt(value) : undefined
}

const within = (value: bigint | undefined, least: bigint, above: bigint) =>
  value !== undefined && value >= least && value < above ? value : undefined

const double = (value: unknown): Read | undefined => {
  const known =
    typeof value === 'number' || typeof value === 'bigint' || (typeof value === 'string' && numeric.test(value))
  if (!known) return undefined
  return Number.isFinite(Number(value)) ? Number(value) : String(Number(value))
}
const numeric = /^(NaN|-?Infinity|[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?)$/

const wrong = (name: string, value: unknown) => {
  const what = name === '' ? 'a message' : `"${name}"`
  const message = `The body is no ExportTraceServiceRequest of OTLP in JSON: ${what} cannot be ${typeof value}.`
  return new CultivarError('request/invalid', message)
}
