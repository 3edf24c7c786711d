import type { EncodedText, TextEncoding } from '../encoders/text.ts'
import { type BucketIndex, isUsed, numberOf } from '../text/bucket-index.ts'
import { termFrequency, tfIdf } from '../text/tf-idf.ts'

/**
 * The tf-idf vectors of the kept rows, turned over: for each n-gram the rows that have it, in ascending order, and its
 * value in their vectors. N-gram j has the places starts[j] to starts[j + 1] (the inverted index of information retrieval).
 */
export interface KeptText {
  encoding: TextEncoding
  index: BucketIndex
  idf: Float32Array
  starts: Int32Array
  rows: Int32Array
  values: Float32Array
}

/** The n-grams of one row. */
export interface Counted {
  buckets: Int32Array
  counts: Uint8Array
}

/** A row as a vector of length 1 over the n-grams that kept rows have, with the bucket of each. */
export interface Vector {
  columns: Int32Array
  values: Float64Array
  buckets: Int32Array
}

export const keepText = (encoded: EncodedText, kept: Int32Array): KeptText => {
  const { starts: from, columns, values: all, width, index, idf } = tfIdf(encoded, kept, 1)
  const size = from[kept.length]!
  const starts = new Int32Array(width + 1)
  for (let place = 0; place < size; place++) starts[columns[place]! + 1]!++
  for (let column = 0; column < width; column++) starts[column + 1]! += starts[column]!
  const next = starts.slice()
  const rows = new Int32Array(size)
  const values = new Float32Array(size)
  for (let row = 0; row < kept.length; row++) {
    for (let place = from[row]!; place < from[row + 1]!; place++) {
      const at = next[columns[place]!]!++
      rows[at] = row
      values[at] = all[place]!
    }
  }
  const { fields, ngrams, bits } = encoded
  return { encoding: { fields, ngrams, bits }, index, idf, starts, rows, values }
}

/** N-grams that no kept row has do not count, not even for the length. */
export const vectorOf = ({ index, idf }: KeptText, { buckets, counts }: Counted, from: number, to: number): Vector => {
  const columns = new Int32Array(to - from)
  const values = new Float64Array(to - from)
  const used = new Int32Array(to - from)
  let size = 0
  let squares = 0
  for (let place = from; place < to; place++) {
    if (isUsed(index, buckets[place]!) === 0) continue
    const column = numberOf(index, buckets[place]!)
    const value = termFrequency[counts[place]!]! * idf[column]!
    squares += value * value
    columns[size] = column
    used[size] = buckets[place]!
    values[size++] = value
  }
  const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0
  for (let i = 0; i < size; i++) values[i]! *= scale
  return { columns: columns.subarray(0, size), values: values.subarray(0, size), buckets: used.subarray(0, size) }
}

/** Adds `share` times the cosine with every kept row to `sums`. */
export const addCosines = (
  { starts, rows, values }: KeptText,
  vector: Vector,
  share: number,
  sums: Float64Array,
): void => {
  for (let i = 0; i < vector.columns.length; i++) {
    const column = vector.columns[i]!
    const value = vector.values[i]! * share
    const end = starts[column + 1]!
    for (let place = starts[column]!; place < end; place++) sums[rows[place]!]! += value * values[place]!
  }
}

/** The value of an n-gram in the vector of a kept row; 0 where the row does not have it. */
export const valueIn = ({ starts, rows, values }: KeptText, column: number, row: number): number => {
  let low = starts[column]!
  let high = starts[column + 1]!
  while (low < high) {
    const middle = (low + high) >>> 1
    if (rows[middle]! < row) low = middle + 1
    else high = middle
  }
  return low < starts[column + 1]! && rows[low] === row ? values[low]! : 0
}
