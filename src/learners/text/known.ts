import type { EncodedText } from '../encoders/text.ts'
import { isUsed, numberOf } from './bucket-index.ts'
import type { LinearText } from './fit.ts'
import { termFrequency } from './tf-idf.ts'

// The n-grams of one row that have an entry: where it is, and first how often they occur, then their tf-idf. N-grams that
// were not seen in training have none and do not count, not even for the length of the row. Reused from row to row, so that
// a prediction allocates nothing but its answer.
const known = { entries: new Int32Array(4096), values: new Float64Array(4096) }

/**
 * Finds the entries first, so that the sums afterwards ask memory for many of them at once and for none of an unknown
 * n-gram; and before that asks for all of their places in the index, for the same reason. Where the tables have left the
 * cache, as they have in a busy server, this halves the time of a prediction. Returns how many there are.
 */
export const gather = (
  { index, biases }: LinearText,
  { buckets, counts }: Pick<EncodedText, 'buckets' | 'counts'>,
  from: number,
  to: number,
): number => {
  makeRoom(to - from)
  const { entries, values } = known
  for (let place = from; place < to; place++) entries[place - from] = isUsed(index, buckets[place]!)
  const stride = 1 + biases.length
  let size = 0
  for (let place = from; place < to; place++) {
    const used = entries[place - from]!
    entries[size] = numberOf(index, buckets[place]!) * stride
    values[size] = termFrequency[counts[place]!]!
    // Without a branch: a guess that goes wrong for every second n-gram would wait for memory each time.
    size += used
  }
  return size
}

/** Writes the signed distances of the row that was gathered, one a class, from `at` on. */
export const scoreOf = (fitted: LinearText, size: number, scores: Float64Array, at: number): void => {
  const squares = weigh(fitted, size)
  for (let p = 0; p < fitted.biases.length; p++) products[p] = product(fitted, size, p)
  distances(fitted, squares, products, scores, at)
}

const products: number[] = []

/** The distances of a row, of its squared length and its products with the planes. */
export const distances = (
  { biases, classes }: Pick<LinearText, 'biases' | 'classes'>,
  squares: number,
  products: ArrayLike<number>,
  scores: Float64Array,
  at: number,
): void => {
  const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0
  // With two classes the only plane is that of the second, which the first mirrors.
  const first = biases.length === 1 ? at + 1 : at
  for (let p = 0; p < biases.length; p++) scores[first + p] = products[p]! * scale + biases[p]!
  if (classes === 2) scores[at] = -scores[first]!
}

/** Multiplies with the inverse document frequencies, and returns the squared length of the row. */
const weigh = ({ entries: table }: LinearText, size: number): number => {
  const { entries, values } = known
  let squares = 0
  for (let i = 0; i < size; i++) {
    const value = values[i]! * table[entries[i]!]!
    values[i] = value
    squares += value * value
  }
  return squares
}

const product = ({ entries: table }: LinearText, size: number, plane: number): number => {
  const { entries, values } = known
  let sum = 0
  for (let i = 0; i < size; i++) sum += values[i]! * table[entries[i]! + 1 + plane]!
  return sum
}

const makeRoom = (size: number): void => {
  if (size <= known.entries.length) return
  known.entries = new Int32Array(size * 2)
  known.values = new Float64Array(size * 2)
}
