import { and, eq, sql } from 'drizzle-orm'
import { sourceFiles } from '../data.ts'
import type { Source } from '../define.ts'
import { type Context, steps } from '../store.ts'
import { digestsOf } from './inputs.ts'

/** Whether the model has ever read files of this content. Of a query nobody can tell: undefined. */
export const isIngested = async (ctx: Context, name: string, source: Source): Promise<boolean | undefined> => {
  const files = await sourceFiles(source, ctx.root)
  if (files === undefined) return undefined
  const digests = JSON.stringify(digestsOf(files))
  const rows = await ctx.store.db
    .select({ hash: steps.hash })
    .from(steps)
    .where(and(eq(steps.model, name), eq(steps.step, 'ingest'), sql`${steps.inputs} -> 'files' = ${digests}::jsonb`))
    .limit(1)
  return rows.length > 0
}
