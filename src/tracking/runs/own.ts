import { and, eq, inArray, sql } from 'drizzle-orm'
import { newRunId } from '../../kit/ids.ts'
import { type Context, latestMetrics, metrics, params, runs, runTags } from '../../store.ts'
import { pathOf, putArtifact } from '../artifacts/tree.ts'
import { ensureExperiment } from '../experiments/make.ts'
import { finite } from '../write/checked.ts'
import { paramValue, tagValue } from '../write/limits.ts'
import { appendPoints } from '../write/points.ts'

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
export const logMetrics = async (ctx: Context, runId: string, points: MetricPoint[]): Promise<void> => {
  const timestamp = ctx.clock.now()
  const rows = points.map(({ key, value, step = 0 }) => ({ key, timestamp, step, ...finite(value) }))
  await appendPoints(ctx, runId, rows)
}

/** Every point of the metric in these runs, by run and by ascending step. */
export const metricHistory = async (
  { store }: Context,
  runIds: string[],
  key: string,
): Promise<Map<string, Required<MetricPoint>[]>> => {
  if (runIds.length === 0) return new Map()
  const rows = await store.db
    .select({ runId: latestMetrics.runId, value: metrics.value, isNan: metrics.isNan, step: metrics.step })
    .from(latestMetrics)
    .innerJoin(metrics, eq(metrics.series, latestMetrics.series))
    .where(and(inArray(latestMetrics.runId, runIds), eq(latestMetrics.key, key)))
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

const textOf = (value: unknown): string => String(typeof value === 'object' ? JSON.stringify(value) : value)
