import { CultivarError } from '../kit/errors.ts'
import type { Saved } from './learner.ts'

type Arrays = Saved['arrays']

const types = { float32: Float32Array, float64: Float64Array, int32: Int32Array, uint8: Uint8Array } as const
type TypeName = keyof typeof types

/** Where each array lies in weights.bin. All are little-endian and start at a multiple of eight. */
export interface ArrayEntry {
  name: string
  type: TypeName
  length: number
  offset: number
}

export const packArrays = (arrays: Arrays): { bytes: Uint8Array; entries: ArrayEntry[] } => {
  const entries: ArrayEntry[] = []
  let offset = 0
  for (const [name, array] of Object.entries(arrays)) {
    entries.push({ name, type: typeName(array), length: array.length, offset })
    offset = Math.ceil((offset + array.byteLength) / 8) * 8
  }
  const bytes = new Uint8Array(offset)
  for (const { name, offset: start } of entries) {
    const array = arrays[name]!
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), start)
  }
  return { bytes, entries }
}

/** The arrays of `bytes`, in its own memory if it has one, else copied once. Entries that do not fit are refused. */
export const unpackArrays = (bytes: Uint8Array, entries: ArrayEntry[]): Arrays => {
  // A small file lies somewhere inside a shared pool. Not bytes.slice(): that of a Node buffer copies nothing.
  const isAlone = bytes.byteLength === bytes.buffer.byteLength && bytes.buffer instanceof ArrayBuffer
  const { buffer } = isAlone ? (bytes as Uint8Array<ArrayBuffer>) : new Uint8Array(bytes)
  return Object.fromEntries(entries.map((entry) => [entry.name, arrayAt(buffer, entry)]))
}

const arrayAt = (buffer: ArrayBuffer, { name, type, length, offset }: ArrayEntry) => {
  const kind = types[type]
  const fits =
    kind &&
    offset >= 0 &&
    offset % 8 === 0 &&
    length >= 0 &&
    offset + length * kind.BYTES_PER_ELEMENT <= buffer.byteLength
  if (!fits)
    throw new CultivarError('model/corrupt', `weights.bin is too short for its array "${name}".`, { array: name })
  return new kind(buffer, offset, length)
}

const typeName = (array: Arrays[string]): TypeName => {
  const found = Object.entries(types).find(([, kind]) => array instanceof kind)
  return found![0] as TypeName
}
