/**
 * Arrays of numbers as PostgreSQL sends and receives them in binary (`array_recv` in its arrayfuncs.c). It reads them many
 * times as fast as text; the driver sends a Buffer as it is, and the statement names the type, as in `$1::float8[]`.
 */
export const int4Array = (values: readonly number[]): Buffer =>
  binaryArray(values, { type: 23, width: 4, put: (bytes, value, at) => bytes.writeInt32BE(value, at) })

/** Of whole numbers that a double holds. */
export const int8Array = (values: readonly number[]): Buffer =>
  binaryArray(values, { type: 20, width: 8, put: putInt8 })

const putInt8 = (bytes: Buffer, value: number, at: number) => {
  bytes.writeInt32BE(Math.floor(value / 2 ** 32), at)
  // The shift takes a whole number modulo 2³², however large.
  bytes.writeUInt32BE(value >>> 0, at + 4)
}

export const float8Array = (values: readonly number[]): Buffer =>
  binaryArray(values, { type: 701, width: 8, put: (bytes, value, at) => bytes.writeDoubleBE(value, at) })

export const boolArray = (values: readonly boolean[]): Buffer =>
  binaryArray(values, { type: 16, width: 1, put: (bytes, value, at) => bytes.writeUInt8(value ? 1 : 0, at) })

interface Elements<Value> {
  /** The object identifier of their type in `pg_type`. */
  type: number
  /** In bytes. */
  width: number
  put(bytes: Buffer, value: Value, at: number): void
}

const binaryArray = <Value>(values: readonly Value[], { type, width, put }: Elements<Value>): Buffer => {
  // One dimension, no null among them, their type; how many they are, and the place of the first.
  const head = [1, 0, type, values.length, 1]
  const bytes = Buffer.allocUnsafe(4 * head.length + (4 + width) * values.length)
  let at = 0
  for (const number of head) at = bytes.writeInt32BE(number, at)
  for (const value of values) {
    at = bytes.writeInt32BE(width, at)
    put(bytes, value, at)
    at += width
  }
  return bytes
}
