/**
 * Protocol buffers, as much of the wire format as a file needs (protobuf.dev/programming-guides/encoding). A message is
 * written by joining its fields, and read as a list of its fields in their order; what they mean is the reader's to know.
 */
export type Field =
  | { number: number; wire: 'varint'; value: bigint }
  | { number: number; wire: 'bytes'; value: Uint8Array }
  /** Four or eight bytes, little-endian, of a float, a double or a number of fixed width. */
  | { number: number; wire: 'fixed32' | 'fixed64'; value: Uint8Array }

export const message = (...fields: Uint8Array[]): Uint8Array => {
  const bytes = new Uint8Array(fields.reduce((sum, field) => sum + field.length, 0))
  let at = 0
  for (const field of fields) {
    bytes.set(field, at)
    at += field.length
  }
  return bytes
}

/** A whole number; a negative one takes ten bytes. */
export const varintField = (number: number, value: number | bigint): Uint8Array =>
  Uint8Array.from(varints(number, 0, value))

export const bytesField = (number: number, value: Uint8Array): Uint8Array =>
  message(Uint8Array.from(varints(number, 2, value.length)), value)

export const textField = (number: number, value: string): Uint8Array => bytesField(number, encoder.encode(value))

export const floatField = (number: number, value: number): Uint8Array =>
  message(Uint8Array.from(varints(number, 5)), bytesOf(Float32Array.of(value)))

/** Whole numbers, one after the other in one field. */
export const packedVarintsField = (number: number, values: ArrayLike<number | bigint>): Uint8Array => {
  const bytes: number[] = []
  for (let i = 0; i < values.length; i++) pushVarint(bytes, values[i]!)
  return bytesField(number, Uint8Array.from(bytes))
}

export const packedFloatsField = (number: number, values: Float32Array): Uint8Array =>
  bytesField(number, bytesOf(values))

/** The fields of a message, or undefined where the bytes are none. Bytes are not copied. */
export const readMessage = (bytes: Uint8Array): Field[] | undefined => {
  const cursor = { bytes, at: 0 }
  const fields: Field[] = []
  while (cursor.at < bytes.length) {
    const field = readField(cursor)
    if (!field) return undefined
    fields.push(field)
  }
  return fields
}

/** One field as it was read, to be written again. */
export const writeField = ({ number, wire, value }: Field): Uint8Array => {
  if (wire === 'varint') return varintField(number, value)
  if (wire === 'bytes') return bytesField(number, value)
  return message(Uint8Array.from(varints(number, wire === 'fixed32' ? 5 : 1)), value)
}

/** The signed numbers of 64 bits of a packed field, or undefined where its last one does not end. */
export const readVarints = (bytes: Uint8Array): bigint[] | undefined => {
  const cursor = { bytes, at: 0 }
  const values: bigint[] = []
  while (cursor.at < bytes.length) {
    const value = readVarint(cursor)
    if (value === undefined) return undefined
    values.push(value)
  }
  return values
}

const encoder = new TextEncoder()

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength)

const varints = (number: number, wire: number, ...values: (number | bigint)[]): number[] => {
  const bytes: number[] = []
  pushVarint(bytes, number * 8 + wire)
  for (const value of values) pushVarint(bytes, value)
  return bytes
}

const pushVarint = (bytes: number[], value: number | bigint): void => {
  if (value < 0 || value > Number.MAX_SAFE_INTEGER) {
    pushWide(bytes, BigInt.asUintN(64, BigInt(value)))
    return
  }
  let rest = Number(value)
  while (rest > 127) {
    bytes.push((rest % 128) + 128)
    rest = Math.floor(rest / 128)
  }
  bytes.push(rest)
}

const pushWide = (bytes: number[], value: bigint): void => {
  let rest = value
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) + 128)
    rest >>= 7n
  }
  bytes.push(Number(rest))
}

interface Cursor {
  bytes: Uint8Array
  at: number
}

const readField = (cursor: Cursor): Field | undefined => {
  const key = readVarint(cursor)
  if (key === undefined || key < 8n || key >= 2n ** 32n) return undefined
  const number = Number(key >> 3n)
  const wire = Number(key & 7n)
  if (wire === 0) {
    const value = readVarint(cursor)
    return value === undefined ? undefined : { number, wire: 'varint', value }
  }
  if (wire !== 1 && wire !== 2 && wire !== 5) return undefined
  const length = wire === 2 ? readVarint(cursor) : wire === 1 ? 8n : 4n
  const left = cursor.bytes.length - cursor.at
  if (length === undefined || length < 0n || length > left) return undefined
  const value = cursor.bytes.subarray(cursor.at, cursor.at + Number(length))
  cursor.at += Number(length)
  return { number, wire: wire === 2 ? 'bytes' : wire === 1 ? 'fixed64' : 'fixed32', value }
}

const readVarint = (cursor: Cursor): bigint | undefined => {
  let value = 0n
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const byte = cursor.bytes[cursor.at++]
    if (byte === undefined) return undefined
    value |= BigInt(byte & 127) << shift
    if (byte < 128) return BigInt.asIntN(64, value)
  }
  return undefined
}
