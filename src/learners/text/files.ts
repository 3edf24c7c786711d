import { CultivarError } from '../../kit/errors.ts'
import type { Field } from '../encoders/text.ts'
import type { Saved } from '../learner.ts'
import { indexOfBuckets, usedBuckets } from './bucket-index.ts'
import { type LinearText, planesOf } from './fit.ts'
import { settle } from './kernel.ts'

/** Only buckets that are in use are saved: a model of a few hundred reviews is a few kilobytes. */
export const save = ({ encoding, classes, biases, index, entries }: LinearText): Saved => ({
  meta: { ...encoding, classes, biases: Array.from(biases) },
  arrays: { buckets: usedBuckets(index), entries },
})

/** Refuses (model/corrupt) what `save` cannot have written. */
export const load = ({ meta, arrays }: Saved): LinearText => {
  const { ngrams, bits, classes, biases } = meta
  const fields = parseFields(meta['fields'])
  demand(isCount(ngrams, 1, 16), 'ngrams')
  demand(isCount(bits, 1, 24), 'bits')
  demand(isCount(classes, 2, 1 << 20), 'classes')
  demand(Array.isArray(biases) && biases.length === planesOf(classes) && biases.every(Number.isFinite), 'biases')
  const { buckets, entries } = arrays
  demand(buckets instanceof Int32Array && ascends(buckets, 2 ** bits), 'buckets')
  const isFull = entries?.length === (buckets.length + 1) * (1 + biases.length)
  demand(entries instanceof Float32Array && isFull && entries.every(Number.isFinite), 'entries')
  const encoding = { fields, ngrams, bits }
  const tables = settle(encoding, biases.length, { index: indexOfBuckets(buckets, bits), entries })
  return { encoding, classes, biases: Float64Array.from(biases), ...tables }
}

function demand(condition: boolean, part: string): asserts condition {
  if (condition) return
  const message = `The saved model is not one that Cultivar wrote: its "${part}" is missing or damaged. Take another version, or train again.`
  throw new CultivarError('model/corrupt', message, { part })
}

const parseFields = (fields: unknown): Field[] => {
  demand(Array.isArray(fields) && fields.length > 0 && fields.every(isField), 'fields')
  return fields.map(({ name, kind }) => ({ name, kind }))
}

const isField = (field: unknown): field is Field => {
  const { name, kind } = Object(field) as Partial<Field>
  return typeof name === 'string' && (kind === 'text' || kind === 'category')
}

const isCount = (value: unknown, least: number, most: number): value is number =>
  Number.isInteger(value) && (value as number) >= least && (value as number) <= most

const ascends = (buckets: Int32Array, end: number): boolean => {
  for (let i = 0; i < buckets.length; i++) {
    const previous = i === 0 ? -1 : buckets[i - 1]!
    if (buckets[i]! <= previous || buckets[i]! >= end) return false
  }
  return true
}
