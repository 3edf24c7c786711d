import { CultivarError } from '../../kit/errors.ts'
import { storable } from '../../kit/unicode.ts'
import type { Context } from '../../store.ts'
import { numberOf } from './experiment.ts'
import { readTrace, unknownTrace } from './read.ts'
import { keptPairs } from './words.ts'

/** Sets a tag of a trace, or changes it. Refuses a trace that is not there (trace/unknown). */
export const setTraceTag = async ({ store }: Context, traceId: string, tag: { key: string; value: string }) => {
  const [pair] = keptPairs({ [tag.key]: tag.value })
  const { rows } = await store.pool.query({
    name: 'set-trace-tag',
    text: `
      insert into trace_tags (trace_id, key, value) select trace_id, $2, $3 from traces where trace_id = $1
      on conflict (trace_id, key) do update set value = excluded.value returning 1`,
    values: [storable(traceId), ...pair!],
  })
  if (rows.length === 0) throw unknownTrace(traceId)
}

/** Takes a tag off a trace. Refuses one that is not there (tag/unknown). */
export const deleteTraceTag = async ({ store }: Context, traceId: string, key: string): Promise<void> => {
  const { rowCount } = await store.pool.query({
    name: 'delete-trace-tag',
    text: 'delete from trace_tags where trace_id = $1 and key = $2',
    values: [storable(traceId), storable(key)],
  })
  if (rowCount) return
  const message = `The trace ${traceId.slice(0, 64)} has no tag "${key.slice(0, 100)}".`
  throw new CultivarError('tag/unknown', message, { trace_id: traceId, key })
}

/** What goes: traces by their ids, or the oldest up to a time. */
export type Condemned = { traceIds: readonly string[] } | { until: number; atMost?: number | undefined }

/** Forgets traces of an experiment with their spans and all that was said of them, and tells how many there were. */
export const deleteTraces = async ({ store }: Context, experiment: string, which: Condemned): Promise<number> => {
  const experimentId = numberOf(experiment)
  const query: { name: string; text: string; values: unknown[] } =
    'traceIds' in which
      ? { name: 'delete-traces', text: deletingByIds, values: [experimentId, which.traceIds.map(storable)] }
      : { name: 'delete-old-traces', text: deletingUntil, values: [experimentId, which.until, which.atMost ?? null] }
  const { rowCount } = await store.pool.query(query)
  return rowCount ?? 0
}

const deletingByIds = 'delete from traces where experiment_id = $1 and trace_id = any($2::text[])'

const deletingUntil = `
  delete from traces where trace_id in (
    select trace_id from traces where experiment_id = $1 and request_time <= $2::bigint
    order by request_time, trace_id limit $3::bigint)`

/** Links traces to a run that they were not made in; those that are not there stay out. Refuses an unknown run (run/unknown). */
export const linkTraces = async ({ store }: Context, runId: string, traceIds: readonly string[]): Promise<void> => {
  const { rows } = await store.pool.query<{ known: boolean }>({
    name: 'link-traces',
    text: `
      with linked as (
        insert into trace_runs (trace_id, run_id)
        select t.trace_id, r.run_id from traces t, runs r where t.trace_id = any($2::text[]) and r.run_id = $1
        on conflict do nothing
      )
      select exists (select from runs where run_id = $1) as known`,
    values: [storable(runId), traceIds.map(storable)],
  })
  if (rows[0]?.known) return
  throw new CultivarError('run/unknown', `Run with id=${runId.slice(0, 64)} not found.`, { run_id: runId })
}

/** Notes which versions of prompts a trace used, beside those that are noted. Refuses a trace that is not there (trace/unknown). */
export const linkPrompts = async (
  ctx: Context,
  traceId: string,
  prompts: readonly { name: string; version: string }[],
): Promise<void> => {
  const { tags } = await readTrace(ctx, traceId)
  const noted = [...promptsIn(tags[linkedPrompts]), ...prompts]
  const each = new Map(noted.map(({ name, version }) => [`${version} ${name}`, { name, version }]))
  await setTraceTag(ctx, traceId, { key: linkedPrompts, value: JSON.stringify([...each.values()]) })
}

const linkedPrompts = 'mlflow.linkedPrompts'

// Whoever may write tags may have written this one.
const promptsIn = (text = '[]'): { name: string; version: string }[] => {
  try {
    const noted: unknown = JSON.parse(text)
    return Array.isArray(noted) ? noted.filter((each) => typeof each?.name === 'string') : []
  } catch {
    return []
  }
}
