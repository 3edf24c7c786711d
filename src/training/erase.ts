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

/** The digests of all that remembered steps gave, and more: whatever looks like one is taken for one. */
export const stepDigests = async ({ store }: Context): Promise<string[]> => {
  const { rows } = await store.db.execute<{ digest: string }>(
    sql`select distinct found[1] as digest from steps, regexp_matches(output::text, '[0-9a-f]{64}', 'g') as found`,
  )
  return rows.map(({ digest }) => digest)
}

/**
 * Forgets the steps that made versions which are no more, and with them what only those versions had; says how many. The
 * same training asked for again runs again.
 */
export const purgeSteps = async ({ store }: Context, neededDigests: readonly string[]): Promise<number> => {
  const gone = await store.db.execute(sql`
    with lost as (
      select s.hash, s.output from steps s where s.step = 'register' and not exists (
        select from model_versions v where v.name = s.output ->> 'model' and v.version = (s.output ->> 'version')::int
          and v.files <> '{}')),
    files as (
      select distinct file.value ->> 'sha256' as digest from lost, jsonb_each(lost.output -> 'files') as file
      where not file.value ->> 'sha256' = any (${sql.param(neededDigests)}::text[]))
    delete from steps s where s.hash in (select hash from lost)
      or exists (select from files where s.step <> 'register' and position(files.digest in s.output::text) > 0)`)
  return gone.rowCount ?? 0
}
