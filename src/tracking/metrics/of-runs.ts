import type { Context } from '../../store.ts'
import { type HistoryPoint, pointOf } from './history.ts'

export interface RunPoint extends HistoryPoint {
  runId: string
}

/** The first `limit` points of a metric in these runs, by run, time, step and value. */
export const historyOfRuns = async (
  { store }: Context,
  { runIds, key }: { runIds: string[]; key: string },
  limit: number,
): Promise<RunPoint[]> => {
  const { rows } = await store.pool.query<Row>({
    name: 'history-of-runs',
    text: `select run_id, value, timestamp, step, is_nan from metrics where run_id = any($1::text[]) and key = $2
      order by run_id, timestamp, step, value, is_nan limit $3`,
    values: [runIds, key, limit],
  })
  return rows.map((row) => ({ runId: row.run_id, ...pointOf(key, row) }))
}

export interface Interval {
  /** All steps where it is not said. */
  steps: [first: number, last: number] | undefined
  /** Of how many steps the points are given. */
  most: number
}

/**
 * The points of a metric at the same sample of steps in each run, so that their curves can be laid over each other: in the
 * order of the runs, by step, time and value. With more than `most` steps, these are as far apart as can be, and the last,
 * and the first and last of each run.
 */
export const sampledHistory = async (
  { store }: Context,
  { runIds, key }: { runIds: string[]; key: string },
  { steps, most }: Interval,
): Promise<RunPoint[]> => {
  const values = [runIds, key, steps?.[0] ?? null, steps?.[1] ?? null, most]
  const { rows } = await store.pool.query<Row>({ name: 'sampled-history', text: sampleText, values })
  return rows.map((row) => ({ runId: row.run_id, ...pointOf(key, row) }))
}

type Row = Parameters<typeof pointOf>[1] & { run_id: string }

// Of n steps, m are wanted: those of the places floor(k * n / m). A place i is such a one if the smallest k that reaches
// it does not go beyond it.
const sampleText = `
with seen as materialized (
  select distinct run_id, step from metrics
  where run_id = any($1::text[]) and key = $2 and ($3::bigint is null or step between $3 and $4::bigint)),
placed as (
  select step, row_number() over (order by step) - 1 as i, count(*) over () as n from (select distinct step from seen) s),
sampled as materialized (
  select step from placed where n <= $5::bigint or i = n - 1 or ((i * $5 + n - 1) / n) * n / $5 = i
  union select min(step) from seen group by run_id
  union select max(step) from seen group by run_id)
select w.run_id, p.* from unnest($1::text[]) with ordinality w (run_id, place)
cross join lateral (
  select value, timestamp, step, is_nan from metrics m
  where m.run_id = w.run_id and m.key = $2 and m.step in (select step from sampled)) p
order by w.place, p.step, p.timestamp, p.value`
