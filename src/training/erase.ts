import { eq, inArray, sql } from 'drizzle-orm'
import type { Snapshot } from '../data.ts'
import type { Columns } from '../define.ts'
import { type Context, steps } from '../store.ts'

/** The snapshots that remembered steps gave. */
export const stepSnapshots = async ({ store }: Context): Promise<Snapshot[]> => {
  const rows = await store.db
    .select({ inputs: steps.inputs, output: steps.output })
    .from(steps)
    .where(inArray(steps.step, ['ingest', 'validate']))
  return rows.map(({ inputs, output }) => ({
    sha256: (output as { snapshot: string }).snapshot,
    columns: (inputs as { columns: Columns }).columns,
  }))
}

/** The references that remembered evaluations gave: samples of rows. */
export const stepReferences = async ({ store }: Context): Promise<string[]> => {
  const rows = await store.db.select({ output: steps.output }).from(steps).where(eq(steps.step, 'evaluate'))
  return rows.map(({ output }) => (output as { reference: string }).reference)
}

interface Held {
  /** Digests of snapshots and references. */
  blobs: string[]
  field: string
  value: string
}

/** Forgets the steps that gave one of these blobs, or quote the value among what did not fit; says how many. */
export const eraseSteps = async ({ store }: Context, { blobs, field, value }: Held): Promise<number> => {
  const quoted = JSON.stringify([{ column: field, value }])
  const gave =
    blobs.length === 0
      ? sql`false`
      : sql`(${inArray(sql`${steps.output} ->> 'snapshot'`, blobs)} or ${inArray(sql`${steps.output} ->> 'reference'`, blobs)})`
  const erased = await store.db
    .delete(steps)
    .where(sql`(${gave} or ${steps.output} -> 'violations' @> ${quoted}::jsonb)`)
  return erased.rowCount ?? 0
}
