import type { EncodedText } from '../encoders/text.ts'
import type { SparseRows } from './dual-descent.ts'

/** A column stands for the bucket `buckets[column]`; columns are in the order of their buckets. */
export interface Vectors extends SparseRows {
  buckets: Int32Array
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
  const { buckets, idf, columnOf } = keepFrequent(frequencies, rows.length, minRows)
  const starts = new Int32Array(rows.length + 1)
  for (let i = 0; i < rows.length; i++) starts[i + 1] = starts[i]! + countKept(encoded, rows[i]!, columnOf)
  const columns = new Int32Array(starts[rows.length]!)
  const values = new Float32Array(columns.length)
  for (let i = 0; i < rows.length; i++) {
    fillRow(encoded, rows[i]!, columnOf, idf, columns, values, starts[i]!)
    normalise(values, starts[i]!, starts[i + 1]!)
  }
  return { starts, columns, values, width: buckets.length, buckets, idf }
}

const documentFrequencies = ({ starts, buckets, bits }: EncodedText, rows: Int32Array): Int32Array => {
  const frequencies = new Int32Array(2 ** bits)
  for (let i = 0; i < rows.length; i++) {
    const end = starts[rows[i]! + 1]!
    for (let place = starts[rows[i]!]!; place < end; place++) frequencies[buckets[place]!]!++
  }
  return frequencies
}

/** Numbers the buckets that stay. `columnOf` takes over the memory of `frequencies`; -1 is a bucket that goes. */
const keepFrequent = (frequencies: Int32Array, rows: number, minRows: number) => {
  let kept = 0
  for (let bucket = 0; bucket < frequencies.length; bucket++) if (frequencies[bucket]! >= minRows) kept++
  const buckets = new Int32Array(kept)
  const idf = new Float32Array(kept)
  let column = 0
  for (let bucket = 0; bucket < frequencies.length; bucket++) {
    const frequency = frequencies[bucket]!
    if (frequency < minRows) {
      frequencies[bucket] = -1
      continue
    }
    buckets[column] = bucket
    idf[column] = Math.log((1 + rows) / (1 + frequency)) + 1
    frequencies[bucket] = column++
  }
  return { buckets, idf, columnOf: frequencies }
}

const countKept = ({ starts, buckets }: EncodedText, row: number, columnOf: Int32Array): number => {
  let kept = 0
  for (let place = starts[row]!; place < starts[row + 1]!; place++) if (columnOf[buckets[place]!]! >= 0) kept++
  return kept
}

const fillRow = (
  { starts, buckets, counts }: EncodedText,
  row: number,
  columnOf: Int32Array,
  idf: Float32Array,
  columns: Int32Array,
  values: Float32Array,
  from: number,
): void => {
  let at = from
  for (let place = starts[row]!; place < starts[row + 1]!; place++) {
    const column = columnOf[buckets[place]!]!
    if (column < 0) continue
    columns[at] = column
    values[at++] = termFrequency[counts[place]!]! * idf[column]!
  }
}

const normalise = (values: Float32Array, from: number, to: number): void => {
  let squares = 0
  for (let place = from; place < to; place++) squares += values[place]! * values[place]!
  if (squares === 0) return
  const scale = 1 / Math.sqrt(squares)
  for (let place = from; place < to; place++) values[place]! *= scale
}
