import { InferenceSession, Tensor } from 'onnxruntime-node'
import { isNumeric, type Table } from '../../src/kit/table.ts'

type Feeds = Record<string, Tensor>

/** What ONNX Runtime answers. */
export const runModel = async (bytes: Uint8Array, feeds: Feeds) => {
  const session = await InferenceSession.create(bytes)
  try {
    return await session.run(feeds)
  } finally {
    await session.release()
  }
}

/** The columns of a table as the graphs of Cultivar take them, each a tensor [rows, 1]. */
export const columnFeeds = ({ rows, columns }: Table, names: readonly string[] = Object.keys(columns)): Feeds => {
  const feeds = names.map((name): [string, Tensor] => {
    const column = columns[name]!
    if (!isNumeric(column))
      return [
        name,
        new Tensor(
          'string',
          column.values.map((word) => word ?? ''),
          [rows, 1],
        ),
      ]
    if (column.kind === 'datetime') return [name, new Tensor('float64', column.values, [rows, 1])]
    return [name, new Tensor('float32', Float32Array.from(column.values), [rows, 1])]
  })
  return Object.fromEntries(feeds)
}

/** The largest difference between two lists of numbers, each taken relative to its size where that is more than 1. */
export const largestDifference = (found: ArrayLike<number>, expected: ArrayLike<number>): number => {
  if (found.length !== expected.length) return Number.POSITIVE_INFINITY
  let largest = 0
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs(found[i]! - expected[i]!) / Math.max(1, Math.abs(expected[i]!))
    if (!(difference <= largest)) largest = difference
  }
  return largest
}
