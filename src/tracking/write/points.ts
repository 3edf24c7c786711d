import { boolArray, type Context, float8Array, int4Array, int8Array } from '../../store.ts'
import type { Point } from './checked.ts'

export type PlainPoint = Pick<Point, 'key' | 'value' | 'timestamp' | 'step' | 'isNan'>

export interface PointsOfRun {
  runId: string
  metrics: readonly PlainPoint[]
}

/**
 * Parts of a statement that move the latest point of each series, which is the greatest by step, timestamp and value, and
 * put all of them into the history. Their parameters begin at `first`; nothing is written unless `condition`. A point that
 * is there already is passed over if it `mayBeThere`, and otherwise stops the statement, which is twice as fast.
 */
export const pointParts = (first: number, { condition = 'true', mayBeThere = true } = {}): string => {
  const types = ['text', 'text', 'float8', 'bigint', 'bigint', 'bool', 'int', 'float8', 'bigint', 'bigint', 'bool']
  const given = types.map((type, i) => `$${first + i}::${type}[]`)
  return `
moved as (
  insert into latest_metrics as l (run_id, key, value, timestamp, step, is_nan)
  select * from unnest(${given.slice(0, 6).join(', ')}) where ${condition}
  on conflict (run_id, key) do update set (value, timestamp, step, is_nan) = (
    select * from (values (l.value, l.timestamp, l.step, l.is_nan),
      (excluded.value, excluded.timestamp, excluded.step, excluded.is_nan)) as p (value, timestamp, step, is_nan)
    order by step desc, timestamp desc, value desc limit 1)
  returning series, run_id, key),
numbered as materialized (
  select array_agg(series order by run_id collate "C", key collate "C") as series from moved),
new_points as (
  insert into metrics (series, value, timestamp, step, is_nan)
  select n.series[p.place], p.value, p.timestamp, p.step, p.is_nan
  from unnest(${given.slice(6).join(', ')}) as p (place, value, timestamp, step, is_nan), numbered n where ${condition}
  ${mayBeThere ? 'on conflict do nothing' : ''})`
}

/** The parameters of those parts. */
export const pointValues = (writes: readonly PointsOfRun[]): unknown[] => {
  const series = seriesOf(writes)
  const latest = series.map(({ points }) => points.reduce((a, b) => (isLater(b, a) ? b : a)))
  return [
    series.map(({ runId }) => runId),
    series.map(({ key }) => key),
    ...columnsOf(latest),
    int4Array(series.flatMap(({ points }, i) => points.map(() => i + 1))),
    ...columnsOf(series.flatMap(({ points }) => points)),
  ]
}

const columnsOf = (points: readonly PlainPoint[]) => [
  float8Array(points.map(({ value }) => value)),
  int8Array(points.map(({ timestamp }) => timestamp)),
  int8Array(points.map(({ step }) => step)),
  boolArray(points.map(({ isNan }) => isNan)),
]

interface Series {
  runId: string
  key: string
  points: PlainPoint[]
}

/** In PostgreSQL's order of runs and keys, so that processes that write into the same ones wait for each other and never in a circle. */
const seriesOf = (writes: readonly PointsOfRun[]): Series[] =>
  [...Map.groupBy(writes, ({ runId }) => runId)]
    .sort(([a], [b]) => compareBytes(a, b))
    .flatMap(([runId, ofRun]) => {
      const byKey = Map.groupBy(
        ofRun.flatMap(({ metrics }) => metrics),
        ({ key }) => key,
      )
      return [...byKey].sort(([a], [b]) => compareBytes(a, b)).map(([key, points]) => ({ runId, key, points }))
    })

const compareBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))

const isLater = (a: PlainPoint, b: PlainPoint): boolean =>
  (a.step - b.step || a.timestamp - b.timestamp || a.value - b.value) > 0

/** Appends points to a run, whatever its stage, and in no transaction of the caller. */
export const appendPoints = async (
  { store }: Context,
  runId: string,
  metrics: readonly PlainPoint[],
): Promise<void> => {
  if (metrics.length === 0) return
  const values = pointValues([{ runId, metrics }])
  await store.pool.query({ name: 'append-points', text: `with ${pointParts(1)} select`, values })
}
