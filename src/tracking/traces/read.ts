import { CultivarError } from '../../kit/errors.ts'
import { storable } from '../../kit/unicode.ts'
import type { Context } from '../../store.ts'
import { soon } from './soon.ts'
import { spansLocation } from './words.ts'

/** A trace without its spans. */
export interface TraceRecord {
  traceId: string
  experimentId: number
  /** Milliseconds since the epoch. */
  requestTime: number
  executionMs: number | null
  state: string
  clientRequestId: string | null
  requestPreview: string | null
  responsePreview: string | null
  tags: Record<string, string>
  metadata: Record<string, string>
  assessments: AssessmentRecord[]
}

export interface AssessmentRecord {
  assessmentId: string
  traceId: string
  name: string
  createdAt: number
  updatedAt: number
  valid: boolean
  /** The rest of it, as it came. */
  content: Record<string, unknown>
}

/** A trace with its spans. */
export interface WholeTrace extends TraceRecord {
  /** A JSON list, the root first and then by their start. It stays text, for its numbers are larger than JavaScript's. */
  spans: string
  /** Whether its spans are there: as many as its client said, and at least one. */
  isComplete: boolean
}

/** The traces of these ids, in their order; one that is not there is left out. */
export const readTraces = async ({ store }: Context, traceIds: readonly string[]): Promise<TraceRecord[]> => {
  if (traceIds.length === 0) return []
  const { rows } = await store.pool.query<Row>({
    name: 'read-traces',
    text: statement(''),
    values: [traceIds.map(storable)],
  })
  return rows.map(recordOf)
}

/** The same with their spans. */
export const readWholeTraces = async ({ store }: Context, traceIds: readonly string[]): Promise<WholeTrace[]> => {
  if (traceIds.length === 0) return []
  const { rows } = await store.pool.query<Row & { spans: string; count: number }>({
    name: 'read-whole-traces',
    text: statement(withSpans),
    values: [traceIds.map(storable)],
  })
  return rows.map(({ spans, count, ...row }) => {
    const trace = recordOf(row)
    return { ...trace, spans, isComplete: count >= spansToldBy(trace) }
  })
}

/** The trace of that id. Refuses one that is not there (trace/unknown). */
export const readTrace = async (ctx: Context, traceId: string): Promise<TraceRecord> => {
  const [found] = await readTraces(ctx, [traceId])
  if (found) return found
  throw unknownTrace(traceId)
}

/** The same with its spans. Refuses one that is not there (trace/unknown), or of which spans are missing (trace/incomplete). */
export const readWholeTrace = async (
  ctx: Context,
  traceId: string,
  { allowPartial }: { allowPartial: boolean },
): Promise<WholeTrace> => {
  const ask = async () => (await readWholeTraces(ctx, [traceId]))[0]
  const found = await soon(ask, (trace) => allowPartial || trace?.isComplete !== false, [100, 400, 1500])
  if (!found) throw unknownTrace(traceId)
  if (found.isComplete || allowPartial) return found
  const message = `Trace with ID '${traceId}' is not fully exported yet: spans of it are missing. Ask again in a moment, or with allow_partial.`
  throw new CultivarError('trace/incomplete', message, { trace_id: traceId })
}

/**
 * The trace that its client just described. Where spans of it are announced they are waited for a moment, because a client
 * that sees none here sends them once more, as a file.
 */
export const readDescribed = (ctx: Context, traceId: string): Promise<TraceRecord> => {
  const hasSpans = ({ tags, metadata }: TraceRecord) => spansLocation in tags || !(sizeStats in metadata)
  return soon(() => readTrace(ctx, traceId), hasSpans, [100])
}

const sizeStats = 'mlflow.trace.sizeStats'

export const unknownTrace = (traceId: string): CultivarError =>
  new CultivarError('trace/unknown', `Trace with ID '${traceId.slice(0, 64)}' not found.`, { trace_id: traceId })

interface Row extends Omit<TraceRecord, 'experimentId' | 'requestTime' | 'executionMs'> {
  experimentId: string
  requestTime: string
  executionMs: string | null
}

const recordOf = (row: Row): TraceRecord => ({
  ...row,
  experimentId: Number(row.experimentId),
  requestTime: Number(row.requestTime),
  executionMs: row.executionMs === null ? null : Number(row.executionMs),
})

const spansToldBy = ({ metadata }: TraceRecord): number => {
  const count = /"num_spans":\s*(\d+)/.exec(metadata[sizeStats] ?? '')?.[1]
  return Math.max(1, Number(count ?? 1))
}

const pairs = (table: string) =>
  `coalesce((select json_object_agg(key, value order by key) from ${table} p where p.trace_id = t.trace_id), '{}')`

/** The columns of an assessment `a` as the fields of its record, for json_build_object. */
export const assessmentFields = `'assessmentId', a.assessment_id, 'traceId', a.trace_id, 'name', a.name, 'createdAt', a.created_at,
  'updatedAt', a.updated_at, 'valid', a.valid, 'content', a.content`

const withSpans = `,
  (select '[' || coalesce(string_agg(content::text, ',' order by parent_span_id is not null, start_ns, span_id), '') || ']'
    from spans s where s.trace_id = t.trace_id) as spans,
  (select count(*)::int from spans s where s.trace_id = t.trace_id) as count`

// Each part is gathered by its own index, so that nothing is multiplied by a join.
const statement = (more: string) => `
  select t.trace_id as "traceId", t.experiment_id as "experimentId", t.request_time as "requestTime",
    t.execution_ms as "executionMs", t.state, t.client_request_id as "clientRequestId",
    t.request_preview as "requestPreview", t.response_preview as "responsePreview",
    ${pairs('trace_tags')} as tags, ${pairs('trace_metadata')} as metadata,
    coalesce((select json_agg(json_build_object(${assessmentFields}) order by a.created_at, a.assessment_id)
      from assessments a where a.trace_id = t.trace_id), '[]') as assessments${more}
  from unnest($1::text[]) with ordinality as wanted(trace_id, place)
  join traces t on t.trace_id = wanted.trace_id
  order by wanted.place`
