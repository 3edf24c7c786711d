/** An element of a tensor; null where a value is missing. */
export type Value = number | bigint | boolean | string | null

export const datatypes = [
  'BOOL',
  'UINT8',
  'UINT16',
  'UINT32',
  'UINT64',
  'INT8',
  'INT16',
  'INT32',
  'INT64',
  'FP16',
  'BF16',
  'FP32',
  'FP64',
  'BYTES',
] as const
export type Datatype = (typeof datatypes)[number]

/** A type whose elements have one size. */
interface Fixed {
  bytes: number
  /** Reads an element of the binary form, little-endian. */
  read(view: DataView, at: number): number | bigint
}

export const fixed: Readonly<Record<Exclude<Datatype, 'BYTES'>, Fixed>> = {
  BOOL: { bytes: 1, read: (view, at) => view.getUint8(at) },
  UINT8: { bytes: 1, read: (view, at) => view.getUint8(at) },
  UINT16: { bytes: 2, read: (view, at) => view.getUint16(at, true) },
  UINT32: { bytes: 4, read: (view, at) => view.getUint32(at, true) },
  UINT64: { bytes: 8, read: (view, at) => view.getBigUint64(at, true) },
  INT8: { bytes: 1, read: (view, at) => view.getInt8(at) },
  INT16: { bytes: 2, read: (view, at) => view.getInt16(at, true) },
  INT32: { bytes: 4, read: (view, at) => view.getInt32(at, true) },
  INT64: { bytes: 8, read: (view, at) => view.getBigInt64(at, true) },
  FP16: { bytes: 2, read: (view, at) => halfToNumber(view.getUint16(at, true)) },
  BF16: { bytes: 2, read: (view, at) => brainToNumber(view.getUint16(at, true)) },
  FP32: { bytes: 4, read: (view, at) => view.getFloat32(at, true) },
  FP64: { bytes: 8, read: (view, at) => view.getFloat64(at, true) },
}

/** The smallest and the largest value of a whole type; undefined of the others. */
export const wholeRange = (datatype: Datatype): readonly [bigint, bigint] | undefined => {
  const match = /^(U?)INT(\d+)$/.exec(datatype)
  if (!match) return undefined
  const bits = BigInt(match[2]!)
  return match[1] === 'U' ? [0n, (1n << bits) - 1n] : [-(1n << (bits - 1n)), (1n << (bits - 1n)) - 1n]
}

// Not every Node that we run on has DataView.getFloat16. IEEE 754 binary16: 1 sign, 5 exponent, 10 fraction bits.
const halfToNumber = (bits: number): number => {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

const scratch = new DataView(new ArrayBuffer(4))

// The upper half of a float32.
const brainToNumber = (bits: number): number => {
  scratch.setUint32(0, bits * 0x10000)
  return scratch.getFloat32(0)
}
