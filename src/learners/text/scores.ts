import { type Bag, emptyBag } from '../encoders/bag.ts'
import { countRow, type EncodedText, surfaces } from '../encoders/text.ts'
import type { Contribution, Explanation } from '../learner.ts'
import { isUsed, numberOf } from './bucket-index.ts'
import type { LinearText } from './fit.ts'
import { termFrequency } from './tf-idf.ts'

/** Signed distances to the planes, rows × classes. Of two classes, the first has the second's with the sign turned. */
export const decision = (fitted: LinearText, encoded: EncodedText, rows: Int32Array): Float64Array => {
  const scores = new Float64Array(rows.length * fitted.classes)
  for (let i = 0; i < rows.length; i++) {
    const from = encoded.starts[rows[i]!]!
    score(fitted, encoded, from, encoded.starts[rows[i]! + 1]!, scores, i * fitted.classes)
  }
  return scores
}

export const decisionRow = (fitted: LinearText, row: Record<string, unknown>): Float64Array => {
  countRow(bag, fitted.encoding, row)
  const scores = new Float64Array(fitted.classes)
  score(fitted, bag, 0, bag.size, scores, 0)
  return scores
}

/** What each n-gram of the row adds to the score of a class, which is the bias where there is none. */
export const explain = (fitted: LinearText, row: Record<string, unknown>, classIndex: number): Explanation => {
  countRow(bag, fitted.encoding, row)
  const stride = 1 + fitted.biases.length
  const names = surfaces(fitted.encoding, row)
  const mirrored = fitted.biases.length === 1 && classIndex === 0
  const weightAt = fitted.biases.length === 1 ? 1 : 1 + classIndex
  const found: Contribution[] = []
  let squares = 0
  for (let place = 0; place < bag.size; place++) {
    if (!isUsed(fitted.index, bag.buckets[place]!)) continue
    const column = numberOf(fitted.index, bag.buckets[place]!)
    const value = termFrequency[bag.counts[place]!]! * fitted.entries[column * stride]!
    squares += value * value
    const { field, text } = names.get(bag.buckets[place]!)!
    const contribution = value * fitted.entries[column * stride + weightAt]! * (mirrored ? -1 : 1)
    if (contribution !== 0) found.push({ feature: field, value: text, contribution })
  }
  const length = Math.sqrt(squares)
  for (const part of found) part.contribution /= length
  const contributions = found.sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution))
  return { base: fitted.biases[weightAt - 1]! * (mirrored ? -1 : 1), contributions }
}

// Reused from row to row, so that a prediction allocates nothing but its answer.
const bag: Bag = emptyBag()

// The n-grams of one row that have an entry: where it is, and first how often they occur, then their tf-idf. Reused like the bag.
const known = { entries: new Int32Array(4096), values: new Float64Array(4096) }

/** N-grams that were not seen in training have no entry and do not count, not even for the length of the row. */
const score = (
  fitted: LinearText,
  encoded: Pick<EncodedText, 'buckets' | 'counts'>,
  from: number,
  to: number,
  scores: Float64Array,
  at: number,
): void => {
  const { biases, classes } = fitted
  const size = gather(fitted, encoded, from, to)
  const squares = weigh(fitted, size)
  const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0
  // With two classes the only plane is that of the second, which the first mirrors.
  const first = biases.length === 1 ? at + 1 : at
  for (let p = 0; p < biases.length; p++) scores[first + p] = product(fitted, size, p) * scale + biases[p]!
  if (classes === 2) scores[at] = -scores[first]!
}

/**
 * Finds the entries first, so that the sums afterwards ask memory for many of them at once and for none of an unknown
 * n-gram; and before that asks for all of their places in the index, for the same reason. Where the tables have left the
 * cache, as they have in a busy server, this halves the time of a prediction.
 */
const gather = (
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
