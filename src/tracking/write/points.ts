import { sql } from 'drizzle-orm'
import type { Context } from '../../store.ts'
import type { Point } from './checked.ts'

/** The columns of a point, in both tables. */
export const pointColumns = 'run_id, key, value, timestamp, step, is_nan'

/**
 * Parts of a statement that put the points of a table into the history, and move the latest of each key, which is the
 * greatest by step, timestamp and value. `condition` says which of its rows.
 */
export const pointParts = (table: string, condition = 'true'): string => `
new_points as (
  insert into metrics (${pointColumns}) select ${pointColumns} from ${table} where ${condition}
  order by run_id, key, timestamp, step, value, is_nan
  on conflict do nothing),
new_latest as (
  insert into latest_metrics as l (${pointColumns})
  select distinct on (run_id, key) ${pointColumns} from ${table} where ${condition}
  order by run_id, key, step desc, timestamp desc, value desc
  on conflict (run_id, key) do update
    set value = excluded.value, timestamp = excluded.timestamp, step = excluded.step, is_nan = excluded.is_nan
    where (excluded.step, excluded.timestamp, excluded.value) > (l.step, l.timestamp, l.value))`

/** Appends points to a run, whatever its stage. */
export const appendPoints = async (
  { store }: Context,
  runId: string,
  points: readonly Pick<Point, 'key' | 'value' | 'timestamp' | 'step' | 'isNan'>[],
): Promise<void> => {
  if (points.length === 0) return
  const column = (name: keyof (typeof points)[number]) => sql.param(points.map((point) => point[name]))
  await store.db.execute(sql`
    with point as (
      select ${runId}::text as run_id, p.* from unnest(
        ${column('key')}::text[], ${column('value')}::float8[], ${column('timestamp')}::bigint[], ${column('step')}::bigint[],
        ${column('isNan')}::bool[]) as p (key, value, timestamp, step, is_nan)),
    ${sql.raw(pointParts('point'))}
    select`)
}
