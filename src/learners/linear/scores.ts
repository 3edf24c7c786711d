import { type Bag, emptyBag } from '../encoders/bag.ts'
import { countRow, type EncodedText, surfaces } from '../encoders/text.ts'
import type { Contribution } from '../learner.ts'
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

/** What each n-gram of the row adds to the score of a class, the largest first: together the score without the bias. */
export const explain = (fitted: LinearText, row: Record<string, unknown>, classIndex: number): Contribution[] => {
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
  return found.sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution))
}

// Reused from row to row, so that a prediction allocates nothing but its answer.
const bag: Bag = emptyBag()

/** N-grams that were not seen in training have no entry and do not count, not even for the length of the row. */
const score = (
  { index, entries, biases, classes }: LinearText,
  { buckets, counts }: Pick<EncodedText, 'buckets' | 'counts'>,
  from: number,
  to: number,
  scores: Float64Array,
  at: number,
): void => {
  const planes = biases.length
  // The sums of two classes stand in the place of the second, so that the first can mirror it.
  const first = planes === 1 ? at + 1 : at
  let squares = 0
  for (let place = from; place < to; place++) {
    // Without a branch: a guess that goes wrong for every second n-gram would wait for memory each time.
    const known = isUsed(index, buckets[place]!)
    const entry = numberOf(index, buckets[place]!) * (1 + planes)
    const value = known * termFrequency[counts[place]!]! * entries[entry]!
    squares += value * value
    for (let plane = 0; plane < planes; plane++) scores[first + plane]! += value * entries[entry + 1 + plane]!
  }
  const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0
  for (let plane = 0; plane < planes; plane++) scores[first + plane] = scores[first + plane]! * scale + biases[plane]!
  if (classes === 2) scores[at] = -scores[first]!
}
