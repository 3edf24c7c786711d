import type { Random } from '../../kit/random.ts'
import type { EncodedText, TextEncoding } from '../encoders/text.ts'
import type { Classes } from '../learner.ts'
import { countClasses } from '../refusals.ts'
import type { BucketIndex } from './bucket-index.ts'
import type { Separate } from './dual-descent.ts'
import { tfIdf, type Vectors } from './tf-idf.ts'

/**
 * A plane through the space of n-grams for every class, that class against the rest. With two classes there is one
 * plane, that of the second class: `biases.length` is the number of planes.
 * `entries` has, for each bucket in use, its inverse document frequency and then its weight in every plane: they are
 * needed together, and side by side they cost one visit to memory. The last entry is zeros, for buckets beyond the last in use.
 */
export interface LinearText {
  encoding: TextEncoding
  classes: number
  biases: Float64Array
  index: BucketIndex
  entries: Float32Array
}

/** How much louder each column speaks when one class is told from the rest; `signs` is +1 for a row of that class. */
export type Loudness = (vectors: Vectors, signs: Int8Array) => Float32Array

/** How planes are found: n-grams in fewer than `minRows` rows are left out, `C` is the price of an error. */
export interface Recipe {
  minRows: number
  C: number
  separate: Separate
  loudness?: Loudness
}

export const planesOf = (classes: number): number => (classes === 2 ? 1 : classes)

export const fitPlanes = (
  encoded: EncodedText,
  rows: Int32Array,
  target: Classes,
  recipe: Recipe,
  random: Random,
): LinearText => {
  countClasses(target, rows)
  const vectors = tfIdf(encoded, rows, recipe.minRows)
  const classes = target.classes.length
  const planes = planesOf(classes)
  const stride = 1 + planes
  const entries = new Float32Array((vectors.width + 1) * stride)
  for (let column = 0; column < vectors.width; column++) entries[column * stride] = vectors.idf[column]!
  const biases = new Float64Array(planes)
  for (let p = 0; p < planes; p++) {
    const signs = signsOf(target, rows, planes === 1 ? 1 : p)
    const loud = recipe.loudness?.(vectors, signs)
    const plane = recipe.separate(loud ? amplify(vectors, loud) : vectors, signs, recipe.C, random)
    biases[p] = plane.bias
    for (let column = 0; column < vectors.width; column++) {
      entries[column * stride + 1 + p] = plane.weights[column]! * (loud ? loud[column]! : 1)
    }
  }
  const { fields, ngrams, bits } = encoded
  return { encoding: { fields, ngrams, bits }, classes, biases, index: vectors.index, entries }
}

const signsOf = ({ labels }: Classes, rows: Int32Array, label: number): Int8Array =>
  Int8Array.from(rows, (row) => (labels[row] === label ? 1 : -1))

const amplify = (vectors: Vectors, loud: Float32Array): Vectors => {
  const { columns, values } = vectors
  const louder = new Float32Array(values.length)
  for (let place = 0; place < values.length; place++) louder[place] = values[place]! * loud[columns[place]!]!
  return { ...vectors, values: louder }
}
