import type { Context } from '../../store.ts'

/** A point as it was logged: NaN is a number again. */
export interface RunPoint {
  runId: string
  key: string
  value: number
  timestamp: number
  step: number
}

/** The first `limit` points of a metric in these runs, by run, time, step and value. */
export const historyOfRuns = async (
  { store }: Context,
  { runIds, key }: { runIds: string[]; key: string },
  limit: number,
): Promise<RunPoint[]> => {
  const { rows } = await store.pool.query<Row>({
    name: 'history-of-runs',
    text: `select run_id, m.value, m.timestamp, m.step, m.is_nan from latest_metrics join metrics m using (series)
      where run_id = any($1::text[]) and key = $2
      order by run_id, m.timestamp, m.step, m.value, m.is_nan limit $3`,
    values: [runIds, key, limit],
  })
  return rows.map((row) => pointOf(key, row))
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
  return rows.map((row) => pointOf(key, row))
}

interface Row {
  run_id: string
  value: number
  timestamp: string
  step: string
  is_nan: boolean
}

const pointOf = (key: string, { run_id: runId, value, timestamp, step, is_nan }: Row): RunPoint => ({
  runId,
  key,
  value: is_nan ? Number.NaN : value,
  timestamp: Number(timestamp),
  step: Number(step),
})

// Of n steps, m are wanted: those of the places floor(k * n / m). The steps are sorted in an array, because a hash table of
// a million of them can take PostgreSQL minutes where parallel processes fill it.
const sampleText = `
with series as materialized (
  select w.run_id, w.place, l.series from unnest($1::text[]) with ordinality w (run_id, place)
  join latest_metrics l on l.run_id = w.run_id and l.key = $2),
seen as materialized (
  select place, array_agg(distinct step) as steps from series join metrics using (series)
  where $3::bigint is null or step between $3 and $4::bigint group by place),
together as materialized (
  select case count(*) when 1 then min(steps) else (select array_agg(distinct step) from seen, unnest(steps) as step) end as steps
  from seen),
sampled as materialized (
  select steps[1 + k * cardinality(steps) / least($5::bigint, cardinality(steps))] as step
  from together, generate_series(0, least($5::bigint, cardinality(steps)) - 1) as k
  union select steps[cardinality(steps)] from together
  union select steps[1] from seen
  union select steps[cardinality(steps)] from seen)
select s.run_id, p.* from series s
cross join lateral (
  select value, timestamp, step, is_nan from metrics m
  where m.series = s.series and m.step in (select step from sampled)) p
order by s.place, p.step, p.timestamp, p.value`
