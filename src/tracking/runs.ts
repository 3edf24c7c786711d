import { and, desc, eq, inArray, lt, notInArray, sql } from 'drizzle-orm'
import { newRunId } from '../kit/ids.ts'
import { artifacts, type Context, experiments, latestMetrics, metrics, params, runs, runTags } from '../store.ts'
import { pathOf, putArtifact } from './artifacts.ts'
import { ensureExperiment } from './experiments.ts'
import { paramValue, tagValue } from './limits.ts'
import { unknownRun } from './run-refusals.ts'
import { finite } from './run-write.ts'

export type RunStatus = 'RUNNING' | 'FINISHED' | 'FAILED' | 'KILLED'

/** Opens a run. Its id is 32 hexadecimal digits, its status RUNNING. */
export const startRun = async (
  ctx: Context,
  { experiment, name, tags = {} }: { experiment: string; name: string; tags?: Record<string, string> },
): Promise<string> => {
  const experimentId = await ensureExperiment(ctx, experiment)
  const runId = newRunId()
  await ctx.store.db.insert(runs).values({
    runId,
    experimentId,
    runName: name,
    status: 'RUNNING',
    startTime: ctx.clock.now(),
    artifactUri: `mlflow-artifacts:/${experimentId}/${runId}/artifacts`,
  })
  await setTags(ctx, runId, { 'mlflow.runName': name, ...tags })
  return runId
}

export const endRun = async ({ store, clock }: Context, runId: string, status: RunStatus): Promise<void> => {
  await store.db.update(runs).set({ status, endTime: clock.now() }).where(eq(runs.runId, runId))
}

/** Ends a run that came to nothing, with the reason in a tag. What it failed of may be the store itself. */
export const failRun = async (
  ctx: Context,
  runId: string,
  reason: unknown,
  signal: AbortSignal | undefined,
): Promise<void> => {
  await endRun(ctx, runId, signal?.aborted ? 'KILLED' : 'FAILED').catch(() => {})
  await setTags(ctx, runId, { 'cultivar.error': (reason as Error).message }).catch(() => {})
}

/** Ends the runs that still run and carry the tag: their process is gone and cannot say so itself. */
export const endOpenRuns = async (
  { store, clock }: Context,
  tag: Record<string, string>,
  status: RunStatus,
): Promise<void> => {
  const [key = '', value = ''] = Object.entries(tag)[0] ?? []
  const tagged = store.db
    .select({ runId: runTags.runId })
    .from(runTags)
    .where(and(eq(runTags.key, key), eq(runTags.value, value)))
  await store.db
    .update(runs)
    .set({ status, endTime: clock.now() })
    .where(and(eq(runs.status, 'RUNNING'), inArray(runs.runId, tagged)))
}

/** Parameters are immutable: the first value stays. */
export const logParams = async ({ store }: Context, runId: string, values: Record<string, unknown>): Promise<void> => {
  const rows = Object.entries(values).map(([key, value]) => ({ runId, key, value: paramValue(textOf(value)) }))
  if (rows.length > 0) await store.db.insert(params).values(rows).onConflictDoNothing()
}

export interface MetricPoint {
  key: string
  value: number
  step?: number
}

/** Appends points; the latest of each key is the greatest by step, timestamp, value. */
export const logMetrics = async ({ store, clock }: Context, runId: string, points: MetricPoint[]): Promise<void> => {
  if (points.length === 0) return
  const timestamp = clock.now()
  const rows = points.map(({ key, value, step = 0 }) => ({ runId, key, timestamp, step, ...finite(value) }))
  await store.db.transaction(async (tx) => {
    await tx.insert(metrics).values(rows).onConflictDoNothing()
    await tx
      .insert(latestMetrics)
      .values(newestPerKey(rows))
      .onConflictDoUpdate({
        target: [latestMetrics.runId, latestMetrics.key],
        set: {
          value: sql`excluded.value`,
          timestamp: sql`excluded.timestamp`,
          step: sql`excluded.step`,
          isNan: sql`excluded.is_nan`,
        },
        setWhere: sql`(excluded.step, excluded.timestamp, excluded.value) > (${latestMetrics.step}, ${latestMetrics.timestamp}, ${latestMetrics.value})`,
      })
  })
}

/** Every point of the metric in these runs, by run and by ascending step. */
export const metricHistory = async (
  { store }: Context,
  runIds: string[],
  key: string,
): Promise<Map<string, Required<MetricPoint>[]>> => {
  if (runIds.length === 0) return new Map()
  const rows = await store.db
    .select()
    .from(metrics)
    .where(and(inArray(metrics.runId, runIds), eq(metrics.key, key)))
    .orderBy(metrics.step, metrics.timestamp)
  const points = rows.map(({ runId, value, isNan, step }) => ({ runId, key, step, value: isNan ? Number.NaN : value }))
  return Map.groupBy(points, ({ runId }) => runId)
}

export const setTags = async ({ store }: Context, runId: string, tags: Record<string, string>): Promise<void> => {
  const rows = Object.entries(tags).map(([key, value]) => ({ runId, key, value: tagValue(value) }))
  if (rows.length === 0) return
  await store.db
    .insert(runTags)
    .values(rows)
    .onConflictDoUpdate({ target: [runTags.runId, runTags.key], set: { value: sql`excluded.value` } })
}

/** Keeps a file with the run. */
export const logArtifact = async (ctx: Context, runId: string, name: string, content: string): Promise<void> => {
  const [run] = await ctx.store.db.select().from(runs).where(eq(runs.runId, runId))
  const folder = pathOf(run!.artifactUri)
  await putArtifact(ctx, `${folder}/${name}`, await ctx.store.blobs.put(Buffer.from(content)))
}

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

const textOf = (value: unknown): string => String(typeof value === 'object' ? JSON.stringify(value) : value)

const newestPerKey = <Row extends { key: string; step: number; value: number }>(rows: Row[]): Row[] => {
  const newest = new Map<string, Row>()
  for (const row of rows) {
    const other = newest.get(row.key)
    if (!other || row.step > other.step || (row.step === other.step && row.value > other.value))
      newest.set(row.key, row)
  }
  return [...newest.values()]
}
