import { z } from 'zod'
import type { Columns, PlainColumn } from './column.ts'
import { type Duration, durationSchema } from './duration.ts'

const share = z.number().gt(0).lt(1)

/**
 * How rows are divided: `random` by a hash of their features, `stratified` with the same shares of each class in every
 * part, `group` with all rows that share a value of the column in one part, `time` with the oldest rows to learn from
 * and the newest to judge.
 */
const splitWaySchema = z.enum(['random', 'stratified', 'group', 'time'])

export const splitSchema = z
  .strictObject({
    validation: share,
    test: share,
    by: splitWaySchema.optional(),
    column: z.string().optional(),
    embargo: durationSchema.optional(),
  })
  .refine(({ by, column }) => column !== undefined || (by !== 'group' && by !== 'time'), {
    path: ['column'],
    message: 'by group and by time need a column, as in { by: "time", column: "sold_at" }',
  })
  .refine(({ by, embargo }) => embargo === undefined || by === 'time', {
    path: ['embargo'],
    message: 'is a gap between parts in time; it needs by: "time"',
  })

export type SplitWay = z.infer<typeof splitWaySchema>

/** The division of a model's rows as it is kept: without `by` it is random. */
export type SplitDefinition = Readonly<z.infer<typeof splitSchema>>

type ColumnOfTime<C extends Columns> = {
  [Name in keyof C & string]: C[Name] extends PlainColumn<'datetime' | 'number' | 'integer'> ? Name : never
}[keyof C & string]

interface Shares {
  validation?: number
  test?: number
}

/**
 * Shares of the data that choose settings and that judge, when the data set brings no test rows of its own, and how the
 * rows are divided. `embargo` is left out between two parts, so that what was known late does not reach across.
 */
export type SplitOf<C extends Columns> =
  | (Shares & { by?: 'random' })
  /** By the classes of the target, or of another column. */
  | (Shares & { by: 'stratified'; column?: keyof C & string })
  | (Shares & { by: 'group'; column: keyof C & string })
  | (Shares & { by: 'time'; column: ColumnOfTime<C>; embargo?: Duration })
