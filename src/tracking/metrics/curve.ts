import type { Context } from '../../store.ts'

/** A metric of a run as few numbers: however many points there are, a curve through the buckets misses no peak. */
export interface Curve {
  /** How many points were logged. */
  count: number
  buckets: Bucket[]
}

/** Neighbouring points, by step, time and value. Null where all of them, or the last one, are NaN. */
export interface Bucket {
  count: number
  first_step: number
  last_step: number
  /** Of the last point, in milliseconds since 1970. */
  timestamp: number
  min: number | null
  max: number | null
  last: number | null
}

/** The history in at most so many buckets of equally many points. */
export const metricCurve = async (
  { store }: Context,
  { runId, key }: { runId: string; key: string },
  buckets: number,
): Promise<Curve> => {
  const { rows } = await store.pool.query<{ [Field in keyof Bucket]: string | number | null }>({
    name: 'metric-curve',
    text: curveText,
    values: [runId, key, buckets],
  })
  // What counts or is a time comes as digits.
  const found = rows.map(({ min, max, last, ...row }) => ({
    ...{ count: Number(row.count), first_step: Number(row.first_step), last_step: Number(row.last_step) },
    ...{ timestamp: Number(row.timestamp), min: min as number | null, max: max as number | null },
    last: last as number | null,
  }))
  return { count: found.reduce((sum, { count }) => sum + count, 0), buckets: found }
}

const curveText = `
with placed as (
  select step, timestamp, nullif(is_nan, false) as nan, value, row_number() over (order by step, timestamp, value) - 1 as i, count(*) over () as n
  from metrics where series = (select series from latest_metrics where run_id = $1 and key = $2)),
bucketed as (
  select *, i * least($3::bigint, n) / n as bucket, (i + 1) * least($3::bigint, n) / n as next from placed)
select count(*) as count, min(step) as first_step, max(step) as last_step, max(timestamp) filter (where next > bucket) as timestamp,
  min(value) filter (where nan is null) as min, max(value) filter (where nan is null) as max,
  max(value) filter (where next > bucket and nan is null) as last
from bucketed group by bucket order by bucket`
