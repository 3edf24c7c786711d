import { z } from 'zod'
import type { Choice, Dimension, Space } from '../learners.ts'

/** Numbers between two bounds, both of which belong to it. */
export type NumberRange = Exclude<Dimension, { kind: 'categorical' }>

/** One of these values. */
export interface OneOf<Value extends Choice = Choice> {
  readonly kind: 'categorical'
  readonly choices: readonly Value[]
}

interface RangeOptions {
  /** Searches the orders of magnitude evenly: for what is multiplied rather than added. */
  log?: boolean
  /** Only `low`, `low + step`, `low + 2 step`, … */
  step?: number
}

/** Where a setting may lie, in place of a value: `learner.nbsvm({ C: range.float(0.1, 10, { log: true }) })`. */
export const range = {
  float: (low: number, high: number, options: RangeOptions = {}): NumberRange => ({
    kind: 'float',
    low,
    high,
    ...options,
  }),
  integer: (low: number, high: number, options: RangeOptions = {}): NumberRange => ({
    kind: 'integer',
    low,
    high,
    ...options,
  }),
  oneOf: <const Value extends Choice>(choices: readonly Value[]): OneOf<Value> => ({ kind: 'categorical', choices }),
}

/** Options of which each may be a range instead of a value. */
export type Ranged<Options> = { [Name in keyof Options]: Options[Name] | RangeOf<Exclude<Options[Name], undefined>> }

type RangeOf<Value> = OneOf<Value & Choice> | (number extends Value ? NumberRange : never)

/** What was fixed, and where to look for the rest. */
export const splitRanges = (given: object): { options: Record<string, unknown>; space: Space } => {
  const entries = Object.entries(given)
  return {
    options: Object.fromEntries(entries.filter(([, value]) => !isRange(value))),
    space: Object.fromEntries(entries.filter(([, value]) => isRange(value))),
  }
}

const kinds: unknown[] = ['float', 'integer', 'categorical']

const isRange = (value: unknown): value is Dimension =>
  typeof value === 'object' && value !== null && 'kind' in value && kinds.includes(value.kind)

const choice = z.union([z.string(), z.number(), z.boolean(), z.null()])
const bounds = { log: z.boolean().exactOptional(), step: z.number().positive().exactOptional() }

const dimension = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('float'), low: z.number(), high: z.number(), ...bounds }),
    z.strictObject({ kind: z.literal('integer'), low: z.number().int(), high: z.number().int(), ...bounds }),
    z.strictObject({ kind: z.literal('categorical'), choices: z.array(choice) }),
  ])
  .check(({ value, issues }) => {
    const message = faultOf(value)
    if (message !== undefined) issues.push({ code: 'custom', message, input: value })
  })

const faultOf = (value: Dimension): string | undefined => {
  if (value.kind === 'categorical') {
    if (value.choices.length === 0) return 'a choice among nothing: name at least one'
    return new Set(value.choices).size < value.choices.length ? 'a choice is named twice' : undefined
  }
  const { low, high, log = false, step } = value
  if (low > high) return `there is no number from ${low} to ${high}: the lower bound comes first`
  if (log && low <= 0) return `a log range starts above 0, and this one at ${low}`
  if (log && step !== undefined) return 'a log range has no steps: leave out log or step'
  if (value.kind === 'integer' && step !== undefined && !Number.isInteger(step))
    return `whole numbers are not ${step} apart`
  return undefined
}

/** Ranges for some of these options; each may hold nothing that the option itself refuses. */
export const spaceSchema = (options: z.ZodObject) =>
  z.record(z.string(), dimension).check(({ value: space, issues }) => {
    for (const [name, range] of Object.entries(space)) {
      const schema = options.shape[name] as z.ZodType | undefined
      const message = schema
        ? refusedBy(schema, range)
        : `there is no such setting (there is ${Object.keys(options.shape).join(', ')})`
      if (message !== undefined) issues.push({ code: 'custom', message, input: range, path: [name] })
    }
  })

const refusedBy = (schema: z.ZodType, range: Dimension): string | undefined => {
  for (const point of pointsIn(range)) {
    const { error } = schema.safeParse(point)
    if (error)
      return `the range holds ${JSON.stringify(point)}, which the setting does not take: ${error.issues[0]!.message}`
  }
  return undefined
}

// Settings take numbers between two bounds, so the ends of a range speak for it; its middle tells fractions from whole numbers.
const pointsIn = (range: Dimension): readonly Choice[] => {
  if (range.kind === 'categorical') return range.choices
  const { low, high, kind, step } = range
  if (kind === 'integer' || low === high) return [low, high]
  return step === undefined ? [low, high, low + (high - low) / Math.E] : [low, high, low + Math.min(step, high - low)]
}
