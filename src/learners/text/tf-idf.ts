import type { EncodedText } from '../encoders/text.ts'
import { type BucketIndex, indexBuckets, isUsed, numberOf } from './bucket-index.ts'
import type { SparseRows } from './dual-descent.ts'

/** Columns are the buckets in use, in their order; `idf` has the inverse document frequency of each column. */
export interface Vectors extends SparseRows {
  index: BucketIndex
  idf: Float32Array
}

/** A word that is said again says less: 1 + ln(count) (Salton and Buckley 1988). Indexed by the count. */
export const termFrequency = Float64Array.from({ length: 256 }, (_, count) => (count === 0 ? 0 : 1 + Math.log(count)))

/**
 * tf-idf vectors of length 1 of the rows at `rows`, from the n-grams that at least `minRows` of them have.
 * The inverse document frequency is the smooth one, ln((1 + n) / (1 + df)) + 1, which scikit-learn uses too.
 */
export const tfIdf = (encoded: EncodedText, rows: Int32Array, minRows: number): Vectors => {
  const frequencies = documentFrequencies(encoded, rows)
  const index = indexBuckets(encoded.bits, (bucket) => frequencies[bucket]! >= minRows)
  const kept = frequencies.filter((frequency) => frequency >= minRows)
  const idf = Float32Array.from(kept, (frequency) => Math.log((1 + rows.length) / (1 + frequency)) + 1)
  const size = kept.reduce((sum, frequency) => sum + frequency, 0)
  const starts = new Int32Array(rows.length + 1)
  const columns = new Int32Array(size + 1)
  const values = new Float32Array(size + 1)
  for (let i = 0; i < rows.length; i++) {
    starts[i + 1] = addRow(encoded, rows[i]!, index, idf, columns, values, starts[i]!)
  }
  return { starts, columns, values, width: idf.length, index, idf }
}

const documentFrequencies = (encoded: EncodedText, rows: Int32Array): Int32Array => {
  const frequencies = new Int32Array(2 ** encoded.bits)
  for (let i = 0; i < rows.length; i++) countBuckets(encoded, rows[i]!, frequencies)
  return frequencies
}

const countBuckets = ({ starts, buckets }: EncodedText, row: number, frequencies: Int32Array): void => {
  const end = starts[row + 1]!
  for (let place = starts[row]!; place < end; place++) frequencies[buckets[place]!]!++
}

const addRow = (
  { starts, buckets, counts }: EncodedText,
  row: number,
  index: BucketIndex,
  idf: Float32Array,
  columns: Int32Array,
  values: Float32Array,
  from: number,
): number => {
  let to = from
  for (let place = starts[row]!; place < starts[row + 1]!; place++) {
    const column = numberOf(index, buckets[place]!)
    columns[to] = column
    values[to] = termFrequency[counts[place]!]! * idf[column]!
    // Without a branch: which n-gram is frequent enough is a coin toss, and a processor that guesses wrong waits for memory.
    to += isUsed(index, buckets[place]!)
  }
  normalise(values, from, to)
  return to
}

const normalise = (values: Float32Array, from: number, to: number): void => {
  let squares = 0
  for (let place = from; place < to; place++) squares += values[place]! * values[place]!
  if (squares === 0) return
  const scale = 1 / Math.sqrt(squares)
  for (let place = from; place < to; place++) values[place]! *= scale
}
