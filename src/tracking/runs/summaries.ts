import { and, desc, eq, inArray, lt, notInArray, sql } from 'drizzle-orm'
import { artifacts, type Context, experiments, latestMetrics, params, runs, runTags } from '../../store.ts'
import { unknownRun } from './refusals.ts'

export interface RunSummary {
  run_id: string
  run_name: string
  experiment: string
  status: string
  start_time: number
  end_time: number | null
  params: Record<string, string>
  metrics: Record<string, number>
  tags: Record<string, string>
  artifacts: string[]
}

export interface RunsQuery {
  limit?: number
  /** Only those that began earlier, in milliseconds since the epoch. */
  before?: number | undefined
  model?: string | undefined
  /** The run whose child runs are asked for: the trials of its search. Without it there are none among the runs. */
  parent?: string | undefined
}

/** The newest runs, with all that is known of each. Refuses a parent that is none (run/unknown). */
export const listRuns = async (
  ctx: Context,
  { limit = 20, before, model, parent }: RunsQuery = {},
): Promise<RunSummary[]> => {
  if (parent !== undefined) await getRun(ctx, parent)
  const tagged = (key: string, value?: string) =>
    ctx.store.db
      .select({ runId: runTags.runId })
      .from(runTags)
      .where(and(eq(runTags.key, key), value === undefined ? undefined : eq(runTags.value, value)))
  const found = await ctx.store.db
    .select({ runId: runs.runId })
    .from(runs)
    .where(
      and(
        eq(runs.lifecycleStage, 'active'),
        before === undefined ? undefined : lt(runs.startTime, before),
        model === undefined ? undefined : inArray(runs.runId, tagged('cultivar.model', model)),
        parent === undefined
          ? notInArray(runs.runId, tagged(parentTag))
          : inArray(runs.runId, tagged(parentTag, parent)),
      ),
    )
    .orderBy(desc(runs.startTime), desc(runs.runId))
    .limit(limit)
  return readRuns(
    ctx,
    found.map((row) => row.runId),
  )
}

const parentTag = 'mlflow.parentRunId'

/** All runs that carry the tag, the oldest first. */
export const taggedRuns = async (ctx: Context, tag: Record<string, string>): Promise<RunSummary[]> => {
  const [key = '', value = ''] = Object.entries(tag)[0] ?? []
  const found = await ctx.store.db
    .select({ runId: runTags.runId })
    .from(runTags)
    .innerJoin(runs, eq(runs.runId, runTags.runId))
    .where(and(eq(runTags.key, key), eq(runTags.value, value), eq(runs.lifecycleStage, 'active')))
    .orderBy(runs.startTime, runs.runId)
  return readRuns(
    ctx,
    found.map((row) => row.runId),
  )
}

export const getRun = async (ctx: Context, runId: string): Promise<RunSummary> => {
  const [found] = await readRuns(ctx, [runId])
  if (found) return found
  throw unknownRun(runId)
}

const readRuns = async ({ store: { db } }: Context, ids: string[]): Promise<RunSummary[]> => {
  if (ids.length === 0) return []
  const [rows, runParams, runMetrics, tags, files] = await Promise.all([
    db
      .select()
      .from(runs)
      .innerJoin(experiments, eq(runs.experimentId, experiments.experimentId))
      .where(inArray(runs.runId, ids)),
    db.select().from(params).where(inArray(params.runId, ids)),
    db.select().from(latestMetrics).where(inArray(latestMetrics.runId, ids)),
    db.select().from(runTags).where(inArray(runTags.runId, ids)),
    filesOf(db, ids),
  ])
  const summary = ids.map((id) => rows.find((row) => row.runs.runId === id)).filter((row) => row !== undefined)
  return summary.map(({ runs: run, experiments: experiment }) => ({
    run_id: run.runId,
    run_name: run.runName,
    experiment: experiment.name,
    status: run.status,
    start_time: run.startTime,
    end_time: run.endTime,
    params: record(runParams.filter((row) => row.runId === run.runId)),
    metrics: record(runMetrics.filter((row) => row.runId === run.runId)),
    tags: record(tags.filter((row) => row.runId === run.runId)),
    artifacts: files.filter((row) => row.runId === run.runId).map((row) => row.path),
  }))
}

// The paths of the files of a run below its own folder.
const filesOf = (db: Context['store']['db'], ids: string[]) => {
  const folder = sql<string>`regexp_replace(${runs.artifactUri}, '^mlflow-artifacts:/+', '')`
  return db
    .select({ runId: runs.runId, path: sql<string>`substr(${artifacts.path}, length(${folder}) + 2)` })
    .from(runs)
    .innerJoin(artifacts, sql`${artifacts.path} >= ${folder} || '/' and ${artifacts.path} < ${folder} || '0'`)
    .where(inArray(runs.runId, ids))
    .orderBy(artifacts.path)
}

const record = <V>(rows: { key: string; value: V }[]): Record<string, V> =>
  Object.fromEntries(rows.map((row) => [row.key, row.value]))
