import { z } from 'zod'
import type { Columns, WordOf } from './column.ts'

const severitySchema = z.enum(['error', 'quarantine', 'warn'])
/** `error` stops the training, `quarantine` sets the bad rows aside, `warn` only tells. */
export type Severity = z.infer<typeof severitySchema>

const base = { column: z.string(), severity: severitySchema }

export const checkSchema = z.discriminatedUnion('check', [
  z.object({ check: z.literal('complete'), ...base, atMost: z.number().min(0).max(1) }),
  z.object({ check: z.literal('unique'), ...base }),
  z.object({ check: z.literal('range'), ...base, min: z.number().optional(), max: z.number().optional() }),
  z.object({ check: z.literal('oneOf'), ...base, values: z.array(z.union([z.string(), z.number()])).min(1) }),
  z.object({ check: z.literal('length'), ...base, min: z.number().int().optional(), max: z.number().int().optional() }),
  z.object({
    check: z.literal('share'),
    ...base,
    value: z.string(),
    min: z.number().min(0).max(1).optional(),
    max: z.number().min(0).max(1).optional(),
  }),
  z.object({
    check: z.literal('custom'),
    ...base,
    name: z.string().min(1),
    test: z.custom<(value: unknown) => boolean>((value) => typeof value === 'function', 'a function'),
  }),
])

type AnyCheck = z.infer<typeof checkSchema>

/** A promise about the data. `Name` and `Value` are held so that the data set can refuse what it does not have. */
export type Check<Name extends string = string, Value extends string = string> = AnyCheck & {
  readonly column: Name
  readonly names?: Value
}

/** The checks that fit these columns: known names, and of a category known levels. */
export type CheckOf<C extends Columns> = {
  [Name in keyof C & string]: Check<Name, WordOf<C[Name]>>
}[keyof C & string]

interface Severe {
  severity?: Severity
}
interface Between {
  min?: number
  max?: number
}

export const check = {
  /** At most `atMost` (a share, default 0) of the values are missing. */
  complete: <N extends string>(column: N, { severity = 'error', atMost = 0 }: Severe & { atMost?: number } = {}) =>
    ({ check: 'complete', column, severity, atMost }) as Check<N, never>,
  unique: <N extends string>(column: N, { severity = 'error' }: Severe = {}) =>
    ({ check: 'unique', column, severity }) as Check<N, never>,
  range: <N extends string>(column: N, { severity = 'error', ...between }: Severe & Between) =>
    ({ check: 'range', column, severity, ...between }) as Check<N, never>,
  oneOf: <N extends string, const V extends string | number>(
    column: N,
    values: readonly V[],
    { severity = 'error' }: Severe = {},
  ) => ({ check: 'oneOf', column, severity, values }) as unknown as Check<N, Extract<V, string>>,
  /** Length of a text in UTF-16 units. */
  length: <N extends string>(column: N, { severity = 'error', ...between }: Severe & Between) =>
    ({ check: 'length', column, severity, ...between }) as Check<N, never>,
  /** The share of rows whose value is `value`, between `min` and `max`. */
  share: <N extends string, const V extends string>(
    column: N,
    value: V,
    { severity = 'error', ...between }: Severe & Between,
  ) => ({ check: 'share', column, severity, value, ...between }) as Check<N, V>,
  /** A rule of your own; `test` returns whether the value is good. It is known by its source text. */
  custom: <N extends string>(
    column: N,
    name: string,
    test: (value: never) => boolean,
    { severity = 'error' }: Severe = {},
  ) => ({ check: 'custom', column, severity, name, test }) as unknown as Check<N, never>,
}
