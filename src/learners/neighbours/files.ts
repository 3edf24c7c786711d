import { z } from 'zod'
import type { Saved } from '../learner.ts'
import { corrupt } from '../refusals.ts'
import { indexOfBuckets, usedBuckets } from '../text/bucket-index.ts'
import type { KeptColumn } from './columns.ts'
import type { Answers, Neighbours } from './fit.ts'
import type { KeptText } from './text.ts'

export const save = ({ k, weights, rows, text, columns, answers }: Neighbours): Saved => {
  const { task } = answers
  const isClass = task === 'classification'
  return {
    meta: {
      k,
      weights,
      columns: columns.map(({ values: _, ...column }) => column),
      answers: isClass ? { task, shares: answers.shares } : { task, mean: answers.mean },
      text: text?.encoding ?? null,
    },
    arrays: {
      rows,
      answers: isClass ? answers.labels : answers.values,
      ...Object.fromEntries(columns.map(({ values }, c) => [`column${c}`, values])),
      ...(text && {
        buckets: usedBuckets(text.index),
        idf: text.idf,
        starts: text.starts,
        postings: text.rows,
        values: text.values,
      }),
    },
  }
}

/** Refuses (model/corrupt) what `save` cannot have written. */
export const load = ({ meta, arrays }: Saved): Neighbours => {
  const parsed = metaSchema.safeParse(meta)
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!
    throw corrupt(`${path.join('.') || 'it'}: ${message}`)
  }
  const { k, weights, text, columns, answers } = parsed.data
  const { rows } = arrays
  demand(rows instanceof Int32Array && rows.length > 0, 'rows')
  return {
    k,
    weights,
    rows,
    text: text && loadText(text, arrays, rows.length),
    columns: columns.map((column, c) => loadColumn(column, arrays[`column${c}`], rows.length)),
    answers: loadAnswers(answers, arrays['answers'], rows.length),
  }
}

const field = z.object({ name: z.string(), kind: z.enum(['text', 'category']) })
const encoding = z.object({
  fields: z.array(field).min(1),
  ngrams: z.number().int().min(1).max(16),
  bits: z.number().int().min(1).max(24),
})
const numbers = z.object({
  kind: z.enum(['number', 'integer', 'boolean', 'datetime']),
  name: z.string(),
  scale: z.object({ mean: z.number(), scale: z.number().min(0) }),
})
const words = z.object({ kind: z.literal('category'), name: z.string(), levels: z.array(z.string()) })
const metaSchema = z.object({
  k: z.number().int().min(1),
  weights: z.enum(['uniform', 'distance']),
  columns: z.array(z.discriminatedUnion('kind', [numbers, words])),
  answers: z.discriminatedUnion('task', [
    z.object({ task: z.literal('classification'), shares: z.array(z.number().gt(0).lt(1)).min(2) }),
    z.object({ task: z.literal('regression'), mean: z.number() }),
  ]),
  text: encoding.nullable(),
})
type Meta = z.infer<typeof metaSchema>

function demand(condition: boolean, part: string): asserts condition {
  if (!condition) throw corrupt(`its "${part}" is missing or damaged`)
}

type Values = Saved['arrays'][string] | undefined

const loadText = (encoded: NonNullable<Meta['text']>, arrays: Saved['arrays'], rows: number): KeptText => {
  const { buckets, idf, starts, postings, values } = arrays
  demand(buckets instanceof Int32Array && ascends(buckets) && isWithin(buckets, 0, 2 ** encoded.bits), 'buckets')
  demand(idf instanceof Float32Array && idf.length === buckets.length && idf.every(Number.isFinite), 'idf')
  demand(postings instanceof Int32Array && isWithin(postings, 0, rows), 'postings')
  demand(values instanceof Float32Array && values.length === postings.length && values.every(Number.isFinite), 'values')
  demand(starts instanceof Int32Array && starts.length === buckets.length + 1 && ascends(starts), 'starts')
  demand(starts[0] === 0 && starts.at(-1) === postings.length, 'starts')
  return { encoding: encoded, index: indexOfBuckets(buckets, encoded.bits), idf, starts, rows: postings, values }
}

const loadColumn = (column: Meta['columns'][number], values: Values, rows: number): KeptColumn => {
  if (column.kind === 'category') {
    demand(values instanceof Int32Array && isWithin(values, -1, column.levels.length), column.name)
    demand(values.length === rows, column.name)
    return { ...column, values }
  }
  // A missing number is NaN, and none is infinite.
  const isWhole = values?.every((value) => Math.abs(value) !== Number.POSITIVE_INFINITY)
  demand(values instanceof Float32Array && values.length === rows && isWhole === true, column.name)
  return { ...column, values }
}

const loadAnswers = (answers: Meta['answers'], values: Values, rows: number): Answers => {
  demand(values?.length === rows, 'answers')
  if (answers.task === 'regression') {
    demand(values instanceof Float64Array && values.every(Number.isFinite), 'answers')
    return { ...answers, values }
  }
  demand(values instanceof Int32Array && isWithin(values, 0, answers.shares.length), 'answers')
  return { ...answers, labels: values }
}

const isWithin = (values: Int32Array, low: number, end: number): boolean =>
  values.every((value) => value >= low && value < end)

const ascends = (values: Int32Array): boolean => values.every((value, i) => i === 0 || value > values[i - 1]!)
