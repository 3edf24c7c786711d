import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { lt, type SQL, sql } from 'drizzle-orm'
import { artifacts, type Context, uploads } from '../store.ts'
import { uploadsFolder } from './artifacts/uploads.ts'

/** How much was forgotten. */
export interface Purged {
  experiments: number
  runs: number
  /** Files of runs, logged models, traces and experiments that are no more. */
  artifacts: number
}

/**
 * Forgets for good the experiments and runs that were deleted before that time, with all that belongs to them, and the
 * files of those and of logged models and traces that are no more; not those in the folders `kept`, which registered versions
 * need.
 */
export const purgeTracking = async (ctx: Context, before: number, kept: readonly string[]): Promise<Purged> => {
  const { db } = ctx.store
  const folders = await db.execute<{ folder: string | null }>(sql`
    with gone as (${goneExperiments(before)}),
    old as (${goneRuns(before)})
    select ${pathOfUri(sql`r.artifact_uri`)} as folder from runs r where r.run_id in (select run_id from old)
    union all select ${pathOfUri(sql`m.artifact_uri`)} from logged_models m where m.experiment_id in (select experiment_id from gone)
    union all select g.experiment_id::text from gone g where not exists (
      select from experiments e where e.experiment_id not in (select experiment_id from gone)
        and ${pathOfUri(sql`e.artifact_location`)} || '/' like g.experiment_id || '/%')`)
  const runs = await db.execute(sql`delete from runs where run_id in (${goneRuns(before)})`)
  const experiments = await db.execute(sql`delete from experiments where experiment_id in (${goneExperiments(before)})`)
  const named = folders.rows.flatMap(({ folder }) => (folder ? [folder] : []))
  const lost = [...(await lostFolders(ctx, models)), ...(await lostFolders(ctx, traces))]
  const files = await removeFolders(ctx, [...named, ...lost], kept)
  return { experiments: experiments.rowCount ?? 0, runs: runs.rowCount ?? 0, artifacts: files }
}

// The first experiment is there from the start, and stays.
const goneExperiments = (before: number) =>
  sql`select experiment_id from experiments where lifecycle_stage = 'deleted' and last_update_time < ${before} and experiment_id <> 0`

const goneRuns = (before: number) => sql`
  select run_id from runs where experiment_id in (${goneExperiments(before)})
    or (lifecycle_stage = 'deleted' and coalesce(deleted_time, end_time, start_time) < ${before})`

const pathOfUri = (uri: SQL) => sql`rtrim(substring(${uri} from '^mlflow-artifacts:/+([^/].*)$'), '/')`

/** What has a folder of its own in its experiment, by names of this form, and is deleted at once. */
const models = { folder: 'models', form: '^m-[0-9a-f]{32}$', id: sql`model_id`, table: sql`logged_models` }
const traces = { folder: 'traces', form: '^tr-[0-9a-f]{32}$', id: sql`trace_id`, table: sql`traces` }

/** The folders of those that were deleted, whose files are still there. The character after / is a zero. */
const lostFolders = async (
  { store }: Context,
  { folder, form, id, table }: { folder: string; form: string; id: SQL; table: SQL },
): Promise<string[]> => {
  const { rows } = await store.db.execute<{ folder: string }>(sql`
    with places as (select ${pathOfUri(sql`artifact_location`)} || ${`/${folder}`}::text as place from experiments),
    found as (
      select distinct place || '/' as place, split_part(substr(path, length(place) + 2), '/', 1) as owner from places
      join artifacts on path >= place || '/' and path < place || '0')
    select place || owner as folder from found where owner ~ ${form}::text and not exists (select from ${table} where ${id} = owner)`)
  return rows.map(({ folder }) => folder)
}

const removeFolders = async (
  { store }: Context,
  folders: readonly string[],
  kept: readonly string[],
): Promise<number> => {
  if (folders.length === 0) return 0
  const among = (list: readonly string[]) => sql`
    exists (select from unnest(${sql.param(list)}::text[]) as f (folder)
      where path = f.folder or (path >= f.folder || '/' and path < f.folder || '0'))`
  const gone = await store.db.execute(sql`delete from artifacts where ${among(folders)} and not ${among(kept)}`)
  return gone.rowCount ?? 0
}

/** Gives up the uploads that were begun before that time and never completed; says how many. */
export const purgeUploads = async ({ store }: Context, before: number): Promise<number> => {
  const gone = await store.db.delete(uploads).where(lt(uploads.createdAt, before))
  return gone.rowCount ?? 0
}

/** Removes the parts of those uploads, when nobody can find them any more. */
export const clearUploads = (ctx: Context, before: number): void => {
  const folder = uploadsFolder(ctx)
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    const path = join(folder, name)
    if (statSync(path).mtimeMs < before) rmSync(path, { recursive: true, force: true })
  }
}

/** The digests that the files of runs and logged models have. */
export const artifactDigests = async ({ store }: Context): Promise<string[]> => {
  const rows = await store.db.selectDistinct({ sha256: artifacts.sha256 }).from(artifacts)
  return rows.map(({ sha256 }) => sha256)
}
