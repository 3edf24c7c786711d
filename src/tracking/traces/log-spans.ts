import type { Context } from '../../store.ts'
import type { ExperimentRecord } from '../experiments/records.ts'
import { artifactsOf, homeOf } from './experiment.ts'
import { type Outline, outlineOf } from './outline.ts'
import type { Span } from './spans.ts'
import { artifactLocation, spansLocation } from './words.ts'

/**
 * Keeps spans, all of them or none, and what they say of their traces; a span that comes again takes the place of itself.
 * They may come before the trace is described, after it, or without it. Refuses an experiment that takes nothing.
 */
export const logSpans = async (ctx: Context, experimentId: string, spans: readonly Span[]): Promise<void> => {
  const home = await homeOf(ctx, experimentId)
  const latest = [...new Map(spans.map((span) => [`${span.traceId} ${span.spanId}`, span])).values()]
  const outlines = [...Map.groupBy(latest, ({ traceId }) => traceId)].map(([id, own]) => outlineOf(id, own))
  const tags = outlines.flatMap((outline) => tagsOf(home, outline))
  const metadata = outlines.flatMap(({ traceId, metadata }) => pairsOf(traceId, metadata))
  await ctx.store.pool.query({
    name: 'log-spans',
    text: statement,
    values: [
      home.experimentId,
      ...columns(outlines, ['traceId', 'requestTime', 'endTime', 'state', 'requestPreview', 'responsePreview']),
      ...columns(tags, [0, 1, 2]),
      ...columns(metadata, [0, 1, 2]),
      ...columns(latest, [
        'traceId',
        'spanId',
        'parentSpanId',
        'name',
        'type',
        'status',
        'startNs',
        'endNs',
        'content',
      ]),
    ],
  })
}

const tagsOf = (home: ExperimentRecord, { traceId, tags }: Outline) =>
  pairsOf(traceId, { ...tags, [artifactLocation]: artifactsOf(home, traceId), [spansLocation]: 'TRACKING_STORE' })

const pairsOf = (traceId: string, pairs: Readonly<Record<string, string>>) =>
  Object.entries(pairs).map(([key, value]) => [traceId, key, value] as const)

const columns = <Row extends object>(rows: readonly Row[], names: readonly (keyof Row)[]): unknown[][] =>
  names.map((name) => rows.map((row) => row[name]))

// What a client said of the trace itself counts for more than what its spans tell. The traces come first and in the order
// of their ids, so that two who log spans of the same traces wait for each other and do not wait in a ring.
const statement = `
  with known as (
    insert into traces as t (trace_id, experiment_id, request_time, execution_ms, state, request_preview, response_preview)
    select id, $1::bigint, began, ended - began, coalesce(state, 'IN_PROGRESS'), request, response
    from unnest($2::text[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::text[])
      as given(id, began, ended, state, request, response)
    order by id
    on conflict (trace_id) do update set
      request_time = case when t.described then t.request_time else least(t.request_time, excluded.request_time) end,
      execution_ms = case when t.described then t.execution_ms else
        greatest(t.request_time + t.execution_ms, excluded.request_time + excluded.execution_ms)
          - least(t.request_time, excluded.request_time) end,
      state = case when t.state in ('OK', 'ERROR') then t.state else excluded.state end,
      request_preview = coalesce(t.request_preview, excluded.request_preview),
      response_preview = coalesce(t.response_preview, excluded.response_preview)
    returning 1
  ), tagged as (
    insert into trace_tags as tag (trace_id, key, value)
    select * from unnest($8::text[], $9::text[], $10::text[]) where (select count(*) from known) > 0
    on conflict (trace_id, key) do update set value = excluded.value where tag.key = '${spansLocation}'
  ), noted as (
    insert into trace_metadata (trace_id, key, value)
    select * from unnest($11::text[], $12::text[], $13::text[]) where (select count(*) from known) > 0
    on conflict (trace_id, key) do nothing
  )
  insert into spans (trace_id, span_id, parent_span_id, name, type, status, start_ns, end_ns, content)
  select * from unnest($14::text[], $15::text[], $16::text[], $17::text[], $18::text[], $19::text[], $20::bigint[],
    $21::bigint[], $22::jsonb[]) where (select count(*) from known) > 0
  on conflict (trace_id, span_id) do update set
    parent_span_id = excluded.parent_span_id, name = excluded.name, type = excluded.type, status = excluded.status,
    start_ns = excluded.start_ns, end_ns = excluded.end_ns, content = excluded.content`
