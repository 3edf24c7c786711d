import { CultivarError } from '../../kit/errors.ts'
import { type Field, readMessage } from '../../kit/protobuf.ts'
import { storable } from '../../kit/unicode.ts'
import { deepest, type FieldShape, type Message, type Read, type ReadMessage, type Scalar } from './otlp.ts'

/** The message in these bytes. Refuses what is none (request/invalid); fields that are not known are left out. */
export const readProtobuf = (shape: Message, bytes: Uint8Array, depth = 0): ReadMessage => {
  const fields = depth > deepest ? undefined : readMessage(bytes)
  if (!fields) throw broken()
  const found: ReadMessage = {}
  for (const field of fields) {
    const known = shape.get(field.number)
    if (known) add(found, known, readField(known, field, depth))
  }
  return found
}

const add = (found: ReadMessage, { name, many }: FieldShape, value: Read) => {
  if (!many) found[name] = value
  else if (found[name] === undefined) found[name] = [value]
  else (found[name] as Read[]).push(value)
}

const readField = ({ holds }: FieldShape, field: Field, depth: number): Read => {
  if (typeof holds === 'function') return readProtobuf(holds(), bytesOf(field), depth + 1)
  if (typeof holds === 'string') return scalars[holds](field)
  return holds[Number(varint(field))] ?? holds[0]!
}

const scalars: Record<Scalar, (field: Field) => Read> = {
  text: (field) => storable(decoder.decode(bytesOf(field))),
  bool: (field) => varint(field) !== 0n,
  int: (field) => varint(field),
  nanos: (field) => fixed(field, 'fixed64').getBigUint64(0, true),
  count: (field) =>
    field.wire === 'varint' ? Number(BigInt.asUintN(32, field.value)) : fixed(field, 'fixed32').getUint32(0, true),
  double: (field) => double(field),
  id: (field) => Buffer.from(bytesOf(field)).toString('hex'),
  bytes: (field) => Buffer.from(bytesOf(field)).toString('base64'),
}

const decoder = new TextDecoder()

const bytesOf = ({ wire, value }: Field): Uint8Array => {
  if (wire === 'bytes') return value
  throw broken()
}

const varint = ({ wire, value }: Field): bigint => {
  if (wire === 'varint') return value
  throw broken()
}

const fixed = (field: Field, wire: 'fixed32' | 'fixed64'): DataView => {
  if (field.wire === 'varint' || field.wire !== wire) throw broken()
  const { buffer, byteOffset, byteLength } = field.value
  return new DataView(buffer, byteOffset, byteLength)
}

const double = (field: Field): Read => {
  const number = fixed(field, 'fixed64').getFloat64(0, true)
  return Number.isFinite(number) ? number : String(number)
}

const broken = () =>
  new CultivarError(
    'request/invalid',
    'The body is no ExportTraceServiceRequest of OTLP in protobuf. Send one, or JSON as application/json.',
  )
