import type { Context } from '../../store.ts'
import type { SourcePoint } from './source.ts'

/** Appends points of one run, and moves its latest ones. */
export const copyPoints = async ({ store }: Context, runId: string, points: SourcePoint[]): Promise<void> => {
  if (points.length === 0) return
  const values = [
    runId,
    points.map(({ key }) => key),
    points.map(({ value }) => storedValue(value)),
    points.map(({ timestamp }) => timestamp),
    points.map(({ step }) => step),
    points.map(({ value }) => Number.isNaN(value)),
  ]
  await store.pool.query({ name: 'import-points', text: statement, values })
}

// As MLflow stores them: NaN is marked, and an infinity is the greatest double of its sign.
const storedValue = (value: number): number =>
  Number.isNaN(value) ? 0 : Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, value))

const statement = `
  with points as (
    select * from unnest($2::text[], $3::float8[], $4::bigint[], $5::bigint[], $6::bool[]) as p (key, value, timestamp, step, is_nan)
  ), kept as (
    insert into metrics (run_id, key, value, timestamp, step, is_nan)
    select $1, key, value, timestamp, step, is_nan from points
    on conflict do nothing
  )
  insert into latest_metrics as l (run_id, key, value, timestamp, step, is_nan)
  select distinct on (key) $1, key, value, timestamp, step, is_nan from points order by key, step desc, timestamp desc, value desc
  on conflict (run_id, key) do update
    set value = excluded.value, timestamp = excluded.timestamp, step = excluded.step, is_nan = excluded.is_nan
    where (excluded.step, excluded.timestamp, excluded.value) > (l.step, l.timestamp, l.value)`
