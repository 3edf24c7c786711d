import { Tensor } from 'onnxruntime-node'
import type { Table } from '../../src/kit/table.ts'
import { encodeText } from '../../src/learners/encoders/text.ts'
import { isUsed, numberOf } from '../../src/learners/text/bucket-index.ts'
import type { LinearText } from '../../src/learners/text/fit.ts'

/** The rows of a table as the graph of a linear model of texts takes them: what its caller has to do. Its inputs have `prefix`. */
export const textFeeds = (fitted: LinearText, table: Table, prefix = ''): Record<string, Tensor> => {
  const { width, indices, counts } = numbersOf(fitted, table)
  const shape = [table.rows, width]
  return {
    [`${prefix}indices`]: new Tensor('int64', indices, shape),
    [`${prefix}counts`]: new Tensor('float32', counts, shape),
  }
}

const numbersOf = ({ encoding, index, entries, biases }: LinearText, table: Table) => {
  const { starts, buckets, counts } = encodeText(table, encoding.ngrams, encoding.bits)
  const padding = entries.length / (1 + biases.length) - 1
  const rows = Array.from({ length: table.rows }, (_, row) => {
    const places = Array.from({ length: starts[row + 1]! - starts[row]! }, (_, i) => starts[row]! + i)
    return places.filter((place) => isUsed(index, buckets[place]!))
  })
  const width = Math.max(1, ...rows.map((places) => places.length))
  const indices = new BigInt64Array(table.rows * width).fill(BigInt(padding))
  const frequencies = new Float32Array(table.rows * width)
  rows.forEach((places, row) => {
    places.forEach((place, i) => {
      indices[row * width + i] = BigInt(numberOf(index, buckets[place]!))
      frequencies[row * width + i] = counts[place]!
    })
  })
  return { width, indices, counts: frequencies }
}
