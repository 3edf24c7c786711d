import { type Field, readMessage } from '../../src/kit/protobuf.ts'

/** A span as it came over the wire: https://github.com/open-telemetry/opentelemetry-proto, trace.proto. */
export interface SeenSpan {
  resource: Attributes
  name: string
  kind: number
  traceId: string
  spanId: string
  parentSpanId: string
  start: bigint
  end: bigint
  attributes: Attributes
  /** 2 is an error. */
  status: number
}

type Attributes = Record<string, string | number | boolean>

/** The spans of an ExportTraceServiceRequest. */
export const readSpans = (bytes: Uint8Array): SeenSpan[] =>
  inside(bytes, 1).flatMap((resourceSpans) => {
    const resource = attributesIn(inside(resourceSpans, 1)[0]!, 1)
    return inside(resourceSpans, 2).flatMap((scope) => inside(scope, 2).map((span) => spanOf(span, resource)))
  })

const spanOf = (bytes: Uint8Array, resource: Attributes): SeenSpan => ({
  resource,
  traceId: hex(inside(bytes, 1)[0]),
  spanId: hex(inside(bytes, 2)[0]),
  parentSpanId: hex(inside(bytes, 4)[0]),
  name: text(inside(bytes, 5)[0]!),
  kind: Number(plain(bytes, 6)?.value ?? 0),
  start: nanoseconds(plain(bytes, 7)),
  end: nanoseconds(plain(bytes, 8)),
  attributes: attributesIn(bytes, 9),
  status: Number(plain(inside(bytes, 15)[0] ?? new Uint8Array(), 3)?.value ?? 0),
})

const fields = (bytes: Uint8Array): Field[] => {
  const found = readMessage(bytes)
  if (!found) throw new Error('no protocol buffer')
  return found
}

/** The messages or texts of a field. */
const inside = (bytes: Uint8Array, number: number): Uint8Array[] =>
  fields(bytes).flatMap((field) => (field.number === number && field.wire === 'bytes' ? [field.value] : []))

const plain = (bytes: Uint8Array, number: number) =>
  fields(bytes).find((field) => field.number === number && field.wire !== 'bytes')

const attributesIn = (bytes: Uint8Array, number: number): Attributes =>
  Object.fromEntries(inside(bytes, number).map((pair) => [text(inside(pair, 1)[0]!), anyValue(inside(pair, 2)[0]!)]))

const anyValue = (bytes: Uint8Array): string | number | boolean => {
  const [field] = fields(bytes)
  if (field?.wire === 'bytes') return text(field.value)
  if (field?.wire === 'fixed64') return view(field.value).getFloat64(0, true)
  return field?.number === 2 ? field.value === 1n : Number(field?.value)
}

const nanoseconds = (field: Field | undefined) =>
  field?.wire === 'fixed64' ? view(field.value).getBigUint64(0, true) : 0n

const view = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes)
const hex = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString('hex')
