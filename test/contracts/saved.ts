import { expect } from 'vitest'
import { CultivarError } from '../../src/kit/errors.ts'
import type { Table } from '../../src/kit/table.ts'
import type { Saved } from '../../src/learners.ts'

/** A row of a table as it arrives at a server. */
export const rowOf = (table: Table, row: number): Record<string, unknown> =>
  Object.fromEntries(Object.entries(table.columns).map(([name, { values }]) => [name, values[row]]))

export const likeliest = (scores: Float64Array, row: number, classes: number): number => {
  const own = Array.from(scores.subarray(row * classes, (row + 1) * classes))
  return own.indexOf(Math.max(...own))
}

export const refusal = (code: string) =>
  expect.toSatisfy((error: unknown) => error instanceof CultivarError && error.code === code, code)

const kinds = { Float32Array, Float64Array, Int32Array, Uint8Array }

/** As it would lie on a disk: a text and pieces of bytes. */
export const written = ({ meta, arrays }: Saved) => ({
  meta: JSON.stringify(meta),
  arrays: Object.entries(arrays).map(([name, array]) => ({
    name,
    kind: array.constructor.name as keyof typeof kinds,
    bytes: new Uint8Array(array.buffer.slice(array.byteOffset, array.byteOffset + array.byteLength)),
  })),
})

export const read = ({ meta, arrays }: ReturnType<typeof written>): Saved => ({
  meta: JSON.parse(meta),
  arrays: Object.fromEntries(
    arrays.map(({ name, kind, bytes }) => [name, new kinds[kind](bytes.buffer as ArrayBuffer)]),
  ),
})
