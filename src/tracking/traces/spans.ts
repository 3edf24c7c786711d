import { CultivarError } from '../../kit/errors.ts'
import { wideJson } from '../../kit/wide-json.ts'
import { attributesOf } from './attributes.ts'
import { exportRequest, type ReadMessage } from './otlp.ts'
import { readOtlpJson } from './read-json.ts'
import { readProtobuf } from './read-protobuf.ts'

/** What one step of a trace did, from when to when. */
export interface Span {
  /** `tr-` and the 32 hexadecimal digits of OpenTelemetry's id. */
  traceId: string
  spanId: string
  /** None for the root. */
  parentSpanId: string | null
  name: string
  type: string | null
  status: 'UNSET' | 'OK' | 'ERROR'
  startNs: bigint
  endNs: bigint | null
  attributes: ReadonlyMap<string, unknown>
  /** As it is kept, in JSON. */
  content: string
}

/** The spans of an ExportTraceServiceRequest. Refuses them all where one is none (trace/invalid), or the body is no such request. */
export const spansOfProtobuf = (bytes: Uint8Array): Span[] => spansOf(readProtobuf(exportRequest, bytes))

/** The same in OTLP's JSON, parsed. */
export const spansOfJson = (json: unknown): Span[] => spansOf(readOtlpJson(exportRequest, json))

const spansOf = (request: ReadMessage): Span[] => {
  const spans = listOf(request, 'resource_spans')
    .flatMap((each) => listOf(each, 'scope_spans'))
    .flatMap((each) => listOf(each, 'spans'))
    .map(spanOf)
  if (spans.length > 0) return spans
  throw new CultivarError('request/invalid', 'The request has no spans in it. Send at least one.')
}

const listOf = (message: ReadMessage, name: string) => (message[name] ?? []) as ReadMessage[]

const spanOf = (span: ReadMessage): Span => {
  const traceId = `tr-${idOf(span, 'trace_id', 32)}`
  const attributes = attributesOf(listOf(span, 'attributes'))
  const type = attributes.get('mlflow.spanType')
  return {
    traceId,
    spanId: idOf(span, 'span_id', 16),
    parentSpanId: isSet(span['parent_span_id']) ? idOf(span, 'parent_span_id', 16) : null,
    name: String(span['name'] ?? ''),
    type: typeof type === 'string' ? type.slice(0, 250) : null,
    status: statusOf(span),
    startNs: nanosOf(span, 'start_time_unix_nano') ?? 0n,
    endNs: nanosOf(span, 'end_time_unix_nano'),
    attributes,
    content: wideJson(contentOf(span, traceId)),
  }
}

const idOf = (span: ReadMessage, name: string, digits: number): string => {
  const id = String(span[name] ?? '')
  if (id.length === digits && isSet(id)) return id
  const what = id === '' ? 'no' : `"${id.slice(0, 64)}" as`
  const message = `A span has ${what} ${name}. It has to be ${digits / 2} bytes that are not all 0. Nothing of the request is kept.`
  throw new CultivarError('trace/invalid', message, { field: name })
}

const isSet = (id: unknown) => typeof id === 'string' && /[^0]/.test(id)

const statusOf = ({ status }: ReadMessage): Span['status'] => {
  const code = (status as ReadMessage | undefined)?.['code']
  return code === 'STATUS_CODE_OK' ? 'OK' : code === 'STATUS_CODE_ERROR' ? 'ERROR' : 'UNSET'
}

const nanosOf = (span: ReadMessage, name: string): bigint | null => {
  const nanos = span[name] as bigint | undefined
  if (nanos === undefined || nanos === 0n) return null
  if (nanos < 2n ** 63n) return nanos
  const message = `A span has ${nanos} as ${name}, which is past the year 2262. Nothing of the request is kept.`
  throw new CultivarError('trace/invalid', message, { field: name })
}

// Whoever made the span, it says of itself to which trace of MLflow's it belongs.
const contentOf = (span: ReadMessage, traceId: string): ReadMessage => {
  const own = listOf(span, 'attributes').filter(({ key }) => key !== requestId)
  const links = listOf(span, 'links').filter(
    (link) => String(link['trace_id']).length === 32 && String(link['span_id']).length === 16,
  )
  return {
    ...withIds(span),
    attributes: [...own, { key: requestId, value: { string_value: traceId } }],
    links: links.map(withIds),
  }
}

const requestId = 'mlflow.traceRequestId'

const withIds = (message: ReadMessage): ReadMessage => {
  const { trace_id, span_id, parent_span_id, ...rest } = message
  const parent = isSet(parent_span_id) ? { parent_span_id: base64(parent_span_id) } : {}
  return { trace_id: base64(trace_id), span_id: base64(span_id), ...parent, ...rest }
}

const base64 = (id: unknown) => Buffer.from(String(id), 'hex').toString('base64')
