import { CultivarError } from '../../kit/errors.ts'
import { newRunId } from '../../kit/ids.ts'
import { storable } from '../../kit/unicode.ts'
import type { Context } from '../../store.ts'
import { type Assessment, rowOf } from './assessments.ts'
import { artifactsOf, homeOf } from './experiment.ts'
import { unknownTrace } from './read.ts'
import { artifactLocation, keptPairs } from './words.ts'

type TraceState = 'STATE_UNSPECIFIED' | 'OK' | 'ERROR' | 'IN_PROGRESS'

/** A trace as its client describes it. */
export interface Description {
  traceId: string
  experimentId: string
  requestTime: number
  executionMs?: number | undefined
  state: TraceState
  clientRequestId?: string | undefined
  requestPreview?: string | undefined
  responsePreview?: string | undefined
  tags: Readonly<Record<string, string>>
  metadata: Readonly<Record<string, string>>
  assessments: readonly Assessment[]
}

/** Keeps what a client says of a trace, over what its spans told. Refuses an experiment that takes nothing. */
export const describeTrace = async (ctx: Context, trace: Description): Promise<void> => {
  const home = await homeOf(ctx, trace.experimentId)
  const traceId = keptTraceId(trace.traceId)
  const tags = keptPairs({ ...trace.tags, [artifactLocation]: artifactsOf(home, traceId) })
  const assessments = trace.assessments.map((each) => rowOf(ctx, each))
  await ctx.store.pool.query({
    name: 'describe-trace',
    text: describing,
    values: [
      ...[traceId, home.experimentId, trace.requestTime, trace.executionMs, trace.state],
      ...[cut(trace.clientRequestId, 250), cut(trace.requestPreview, longestPreview)],
      cut(trace.responsePreview, longestPreview),
      ...unzip(tags),
      ...unzip(keptPairs(trace.metadata)),
      ...(['assessmentId', 'name', 'createdAt', 'updatedAt', 'valid', 'content'] as const).map((column) =>
        assessments.map((row) => row[column]),
      ),
    ],
  })
}

/** Opens a trace in the way of clients before 3.0, and gives its id. */
export const startTrace = async (
  ctx: Context,
  trace: Pick<Description, 'experimentId' | 'requestTime' | 'tags' | 'metadata'>,
): Promise<string> => {
  const traceId = `tr-${newRunId()}`
  await describeTrace(ctx, { ...trace, traceId, state: 'IN_PROGRESS', assessments: [] })
  return traceId
}

export interface Ending {
  endTime: number
  state: TraceState
  tags: Readonly<Record<string, string>>
  metadata: Readonly<Record<string, string>>
}

/** Ends a trace that was opened so. Refuses one that is not there (trace/unknown). */
export const endTrace = async ({ store }: Context, traceId: string, ending: Ending): Promise<void> => {
  const { rows } = await store.pool.query({
    name: 'end-trace',
    text: ended,
    values: [
      storable(traceId),
      ending.endTime,
      ending.state,
      ...unzip(keptPairs(ending.tags)),
      ...unzip(keptPairs(ending.metadata)),
    ],
  })
  if (rows.length === 0) throw unknownTrace(traceId)
}

const longestPreview = 10_000

const cut = (text: string | undefined, length: number) => (text === undefined ? null : storable(text.slice(0, length)))

const unzip = (pairs: [string, string][]) => [pairs.map(([key]) => key), pairs.map(([, value]) => value)]

const keptTraceId = (id: string): string => {
  if (/^[\w\-.:]{1,50}$/.test(id)) return id
  const message = `"${id.slice(0, 60)}" cannot be the id of a trace: it has 1 to 50 letters, digits and any of -_.:, as tr- and 32 hexadecimal digits have.`
  throw new CultivarError('request/invalid', message, { parameter: 'trace_id' })
}

const pairsInto = (table: string, keys: number) => `
  insert into ${table} (trace_id, key, value)
  select trace_id, key, value from known, unnest($${keys}::text[], $${keys + 1}::text[]) as given(key, value)
  on conflict (trace_id, key) do update set value = excluded.value`

const describing = `
  with known as (
    insert into traces as t (trace_id, experiment_id, request_time, execution_ms, state, client_request_id, request_preview,
      response_preview, described)
    values ($1, $2, $3, $4, $5, $6, $7, $8, true)
    on conflict (trace_id) do update set
      experiment_id = excluded.experiment_id, request_time = excluded.request_time,
      execution_ms = coalesce(excluded.execution_ms, t.execution_ms), state = excluded.state,
      client_request_id = coalesce(excluded.client_request_id, t.client_request_id),
      request_preview = coalesce(excluded.request_preview, t.request_preview),
      response_preview = coalesce(excluded.response_preview, t.response_preview), described = true
    returning trace_id
  ), tagged as (${pairsInto('trace_tags', 9)}), noted as (${pairsInto('trace_metadata', 11)})
  insert into assessments (assessment_id, trace_id, name, created_at, updated_at, valid, content)
  select id, trace_id, name, created, updated, valid, content from known, unnest($13::text[], $14::text[], $15::bigint[],
    $16::bigint[], $17::boolean[], $18::jsonb[]) as given(id, name, created, updated, valid, content)
  on conflict (assessment_id) do nothing`

const ended = `
  with known as (
    update traces set execution_ms = $2::bigint - request_time, state = $3 where trace_id = $1 returning trace_id
  ), tagged as (${pairsInto('trace_tags', 4)}), noted as (${pairsInto('trace_metadata', 6)})
  select from known`
