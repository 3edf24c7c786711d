import { z } from 'zod'
import { deepFreeze } from '../kit/freeze.ts'
import { type CheckOf, checkSchema } from './check.ts'
import { type Columns, columnSchema } from './column.ts'
import { type Source, sourceSchema } from './source.ts'

export const datasetSchema = z.object({
  name: z.string().min(1).max(200).optional(),
  from: sourceSchema,
  test: sourceSchema.optional(),
  columns: z.record(z.string().min(1), columnSchema),
  checks: z.array(checkSchema),
})

/** Rows of a known shape: where they come from, what their columns are, and what must hold of them. */
export interface Dataset<C extends Columns = Columns> {
  readonly name?: string
  readonly from: Source
  /** Rows that judge and never train. Without it a part of `from` is held out. */
  readonly test?: Source
  readonly columns: C
  readonly checks: readonly CheckOf<C>[]
}

export const dataset = <const C extends Columns>(definition: {
  name?: string
  from: Source
  test?: Source
  columns: C
  checks?: readonly CheckOf<NoInfer<C>>[]
}): Dataset<C> => deepFreeze({ ...definition, checks: definition.checks ?? [] })
