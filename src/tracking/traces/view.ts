import { isoTime } from '../../kit/iso.ts'
import { storable } from '../../kit/unicode.ts'
import { parseWideJson } from '../../kit/wide-json.ts'
import type { Context } from '../../store.ts'
import { attributesOf } from './attributes.ts'
import type { ReadMessage } from './otlp.ts'
import { type AssessmentRecord, readTraces, readWholeTrace, type TraceRecord } from './read.ts'
import { traceName } from './words.ts'

/** A trace as a person reads it. */
export interface TraceSummary {
  trace_id: string
  experiment_id: string
  name: string | null
  state: string
  started_at: string
  execution_ms: number | null
  request: string | null
  response: string | null
  tags: Record<string, string>
  metadata: Record<string, string>
  assessments: { name: string; value: unknown; rationale: unknown; valid: boolean }[]
}

export interface SpanSummary {
  span_id: string
  parent_span_id: string | null
  name: string
  status: string
  /** After the trace began. */
  after_ms: number
  duration_ms: number | null
  attributes: Record<string, unknown>
}

export interface TracesQuery {
  /** The name of an experiment. */
  experiment?: string | undefined
  limit?: number
}

/** The newest traces, of one experiment or of all. */
export const listTraces = async (
  ctx: Context,
  { experiment, limit = 20 }: TracesQuery = {},
): Promise<TraceSummary[]> => {
  const { rows } = await ctx.store.pool.query<{ id: string }>({
    name: 'list-traces',
    text: `
      select t.trace_id as id from traces t join experiments e on e.experiment_id = t.experiment_id
      where e.lifecycle_stage = 'active' and ($1::text is null or e.name = $1)
      order by t.request_time desc, t.trace_id limit $2`,
    values: [experiment === undefined ? null : storable(experiment), limit],
  })
  const found = await readTraces(
    ctx,
    rows.map(({ id }) => id),
  )
  return found.map(summaryOf)
}

/** A trace with its spans. Refuses one that is not there (trace/unknown). */
export const getTrace = async (ctx: Context, traceId: string): Promise<TraceSummary & { spans: SpanSummary[] }> => {
  const trace = await readWholeTrace(ctx, traceId, { allowPartial: true })
  const spans = parseWideJson(trace.spans) as ReadMessage[]
  const starts = spans.map(({ start_time_unix_nano: start }) => BigInt((start as bigint | undefined) ?? 0))
  const [began = 0n] = starts.toSorted((one, other) => (one < other ? -1 : 1))
  return { ...summaryOf(trace), spans: spans.map((span) => spanSummary(span, began)) }
}

const summaryOf = (trace: TraceRecord): TraceSummary => ({
  trace_id: trace.traceId,
  experiment_id: String(trace.experimentId),
  name: trace.tags[traceName] ?? null,
  state: trace.state,
  started_at: isoTime(trace.requestTime),
  execution_ms: trace.executionMs,
  request: trace.requestPreview,
  response: trace.responsePreview,
  tags: trace.tags,
  metadata: trace.metadata,
  assessments: trace.assessments.map(saidOf),
})

const saidOf = ({ name, valid, content }: AssessmentRecord) => {
  const said = (content['feedback'] ?? content['expectation'] ?? content['issue'] ?? {}) as Record<string, unknown>
  const value = said['value'] ?? said['serialized_value'] ?? said['issue_name'] ?? said['error'] ?? null
  return { name, value, rationale: content['rationale'] ?? null, valid }
}

const spanSummary = (span: ReadMessage, began: bigint): SpanSummary => {
  const start = BigInt((span['start_time_unix_nano'] as bigint | undefined) ?? 0)
  const end = span['end_time_unix_nano'] as bigint | undefined
  const { code = 'STATUS_CODE_UNSET' } = (span['status'] ?? {}) as ReadMessage
  return {
    span_id: hexOf(span['span_id']),
    parent_span_id: span['parent_span_id'] === undefined ? null : hexOf(span['parent_span_id']),
    name: String(span['name'] ?? ''),
    status: String(code).replace('STATUS_CODE_', ''),
    after_ms: Number(start - began) / 1e6,
    duration_ms: end === undefined ? null : Number(BigInt(end) - start) / 1e6,
    attributes: asNumbers(Object.fromEntries(attributesOf((span['attributes'] ?? []) as ReadMessage[]))),
  }
}

const hexOf = (base64: unknown) => Buffer.from(String(base64), 'base64').toString('hex')

// What a JavaScript number does not hold is given as its digits.
const asNumbers = <Value>(value: Value): Value =>
  JSON.parse(JSON.stringify(value, (_key, each) => (typeof each === 'bigint' ? String(each) : each)))
