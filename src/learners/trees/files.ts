import { z } from 'zod'
import { dateParts } from '../encoders/dates.ts'
import type { Saved } from '../learner.ts'
import { corrupt } from '../refusals.ts'
import type { BoostedTrees } from './decide.ts'
import type { Forest } from './forest.ts'

const columnSchema = z.discriminatedUnion('kind', [
  z.object({
    name: z.string(),
    kind: z.enum(['number', 'integer', 'boolean', 'datetime']),
    part: z.enum(dateParts).exactOptional(),
  }),
  z.object({ name: z.string(), kind: z.literal('category'), levels: z.array(z.string()) }),
])

const count = z.number().int().min(0)
const metaSchema = z.object({
  columns: z.array(columnSchema),
  outputs: z.number().int().min(1),
  link: z.enum(['identity', 'exp', 'logit', 'softmax']),
  classes: count,
  present: z.array(count),
  rows: z.number().int().min(2),
  rounds: count,
})

const floats = z.instanceof(Float64Array).refine((values) => values.every(Number.isFinite), 'has to be finite')
const whole = z.instanceof(Int32Array)
const arraysSchema = z.object({
  base: floats,
  starts: whole,
  feature: whole,
  threshold: z.instanceof(Float32Array).refine((values) => !values.some(Number.isNaN), 'has to be numbers'),
  left: whole,
  right: whole,
  missingLeft: z.instanceof(Uint8Array).refine((values) => values.every((value) => value < 2), 'has to be 0 or 1'),
  set: whole,
  sets: whole,
  value: floats,
  cover: floats,
})

export const saveTrees = ({ forest, ...meaning }: BoostedTrees): Saved => {
  const { columns, outputs, ...arrays } = forest
  return { meta: { columns, outputs, ...meaning }, arrays }
}

/** Refuses (model/corrupt) what `saveTrees` cannot have written. */
export const loadTrees = ({ meta, arrays }: Saved): BoostedTrees => {
  const { columns, outputs, ...meaning } = parse(metaSchema, meta)
  const forest: Forest = { columns, outputs, ...parse(arraysSchema, arrays) }
  checkMeaning(forest, meaning)
  checkShape(forest)
  for (let tree = 0; tree + 1 < forest.starts.length; tree++) checkTree(forest, tree)
  return { ...meaning, forest }
}

const parse = <Schema extends z.ZodType>(schema: Schema, value: unknown): z.infer<Schema> => {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const { path, message } = parsed.error.issues[0]!
  throw corrupt(`${path.join('.')}: ${message}`)
}

const demand = (condition: boolean, problem: string): void => {
  if (!condition) throw corrupt(problem)
}

const checkMeaning = ({ outputs }: Forest, { link, classes, present }: Omit<BoostedTrees, 'forest'>): void => {
  const tells = link === 'logit' || link === 'softmax'
  demand(tells === present.length > 1 && tells === classes > 1, 'its classes do not fit its link')
  demand(outputs === (link === 'softmax' ? present.length : 1), 'it has another number of outputs')
  demand(link !== 'logit' || present.length === 2, 'it has more than two classes')
  demand(
    present.every((k, i) => k < classes && (i === 0 || k > present[i - 1]!)),
    'its classes are not in order',
  )
}

const checkShape = ({ base, outputs, starts, feature, ...arrays }: Forest): void => {
  const { threshold, left, right, missingLeft, set, value, cover } = arrays
  demand(base.length === outputs, 'it has a base for another number of outputs')
  for (const array of [threshold, left, right, missingLeft, set, value, cover]) {
    demand(array.length === feature.length, 'its arrays of nodes differ in length')
  }
  const ascends = starts.every((start, i) => (i === 0 ? start === 0 : start > starts[i - 1]!))
  demand(ascends && starts.at(-1) === feature.length, 'its trees do not fill it')
  demand((starts.length - 1) % outputs === 0, 'a round lacks a tree')
}

// Children come behind their parent, so every walk ends.
const checkTree = ({ columns, starts, feature, left, right, set, sets }: Forest, tree: number): void => {
  const end = starts[tree + 1]!
  for (let node = starts[tree]!; node < end; node++) {
    if (feature[node] === -1) continue
    const column = columns[feature[node]!]
    demand(column !== undefined, 'a node asks for no column')
    const words = column?.kind === 'category' ? Math.max(1, Math.ceil(column.levels.length / 32)) : 0
    const isSet = words > 0 ? set[node]! >= 0 && set[node]! + words <= sets.length : set[node] === -1
    demand(isSet, 'a node has no set of levels')
    for (const child of [left[node]!, right[node]!]) demand(child > node && child < end, 'a node has no children')
  }
}
