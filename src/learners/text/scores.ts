import { type Bag, emptyBag } from '../encoders/bag.ts'
import { countRow, type EncodedText, surfaces } from '../encoders/text.ts'
import type { Contribution, Explanation } from '../learner.ts'
import { isUsed, numberOf } from './bucket-index.ts'
import type { LinearText } from './fit.ts'
import { kernelOf } from './kernel.ts'
import { distances, gather, scoreOf } from './known.ts'
import { termFrequency } from './tf-idf.ts'

/** Signed distances to the planes, rows × classes. Of two classes, the first has the second's with the sign turned. */
export const decision = (fitted: LinearText, encoded: EncodedText, rows: Int32Array): Float64Array => {
  const scores = new Float64Array(rows.length * fitted.classes)
  for (let i = 0; i < rows.length; i++) {
    const from = encoded.starts[rows[i]!]!
    scoreOf(fitted, gather(fitted, encoded, from, encoded.starts[rows[i]! + 1]!), scores, i * fitted.classes)
  }
  return scores
}

/** The same of one row as it arrives at a server, to the last bit. */
export const decisionRow = (fitted: LinearText, row: Record<string, unknown>): Float64Array => {
  const scores = new Float64Array(fitted.classes)
  const products = new Float64Array(fitted.biases.length)
  const squares = kernelOf(fitted.entries)?.score(row, products)
  if (squares === undefined) {
    countRow(bag, fitted.encoding, row)
    scoreOf(fitted, gather(fitted, bag, 0, bag.size), scores, 0)
  } else distances(fitted, squares, products, scores, 0)
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

// Reused from row to row, so that neither an explanation nor a score allocates room for its n-grams.
const bag: Bag = emptyBag()
