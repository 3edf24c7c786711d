import type { Context } from '../../store.ts'
import { readTraces, type TraceRecord } from './read.ts'

/** The newest traces, of one experiment or of all. */
export const listTraces = async (
  ctx: Context,
  { experiment, limit = 20 }: { experiment?: string | undefined; limit?: number } = {},
): Promise<TraceRecord[]> => {
  const { rows } = await ctx.store.pool.query<{ id: string }>({
    name: 'list-traces',
    text: `
      select t.trace_id as id from traces t join experiments e on e.experiment_id = t.experiment_id
      where e.lifecycle_stage = 'active' and ($1::text is null or e.name = $1)
      order by t.request_time desc, t.trace_id limit $2`,
    values: [experiment ?? null, limit],
  })
  return readTraces(
    ctx,
    rows.map(({ id }) => id),
  )
}
