// OTLP's messages for traces (opentelemetry-proto, trace/v1/trace.proto and common/v1/common.proto): each field by its
// number, with its name and what it holds. One table serves both of its encodings.

export type Scalar = 'text' | 'bool' | 'int' | 'nanos' | 'count' | 'double' | 'id' | 'bytes'

export interface FieldShape {
  name: string
  holds: Scalar | readonly string[] | (() => Message)
  many?: true
}

export type Message = ReadonlyMap<number, FieldShape>

/** What was read: whole numbers are BigInt, ids are hexadecimal digits, bytes are base64, `NaN` and the infinities are text. */
export type Read = string | boolean | number | bigint | Read[] | { [name: string]: Read }

export interface ReadMessage {
  [name: string]: Read
}

const scalar = (name: string, holds: Scalar): FieldShape => ({ name, holds })
const word = (name: string, words: readonly string[]): FieldShape => ({ name, holds: words })
const one = (name: string, holds: () => Message): FieldShape => ({ name, holds })
const many = (name: string, holds: () => Message): FieldShape => ({ name, holds, many: true })

const anyValue: Message = new Map([
  [1, scalar('string_value', 'text')],
  [2, scalar('bool_value', 'bool')],
  [3, scalar('int_value', 'int')],
  [4, scalar('double_value', 'double')],
  [5, one('array_value', () => arrayValue)],
  [6, one('kvlist_value', () => keyValueList)],
  [7, scalar('bytes_value', 'bytes')],
])

const arrayValue: Message = new Map([[1, many('values', () => anyValue)]])
const keyValueList: Message = new Map([[1, many('values', () => keyValue)]])

const keyValue: Message = new Map([
  [1, scalar('key', 'text')],
  [2, one('value', () => anyValue)],
])

const event: Message = new Map([
  [1, scalar('time_unix_nano', 'nanos')],
  [2, scalar('name', 'text')],
  [3, many('attributes', () => keyValue)],
  [4, scalar('dropped_attributes_count', 'count')],
])

const link: Message = new Map([
  [1, scalar('trace_id', 'id')],
  [2, scalar('span_id', 'id')],
  [3, scalar('trace_state', 'text')],
  [4, many('attributes', () => keyValue)],
  [5, scalar('dropped_attributes_count', 'count')],
  [6, scalar('flags', 'count')],
])

const status: Message = new Map([
  [2, scalar('message', 'text')],
  [3, word('code', ['STATUS_CODE_UNSET', 'STATUS_CODE_OK', 'STATUS_CODE_ERROR'])],
])

const kinds = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'].map((kind) => `SPAN_KIND_${kind}`)

const span: Message = new Map([
  [1, scalar('trace_id', 'id')],
  [2, scalar('span_id', 'id')],
  [3, scalar('trace_state', 'text')],
  [4, scalar('parent_span_id', 'id')],
  [5, scalar('name', 'text')],
  [6, word('kind', kinds)],
  [7, scalar('start_time_unix_nano', 'nanos')],
  [8, scalar('end_time_unix_nano', 'nanos')],
  [9, many('attributes', () => keyValue)],
  [10, scalar('dropped_attributes_count', 'count')],
  [11, many('events', () => event)],
  [12, scalar('dropped_events_count', 'count')],
  [13, many('links', () => link)],
  [14, scalar('dropped_links_count', 'count')],
  [15, one('status', () => status)],
  [16, scalar('flags', 'count')],
])

const scopeSpans: Message = new Map([[2, many('spans', () => span)]])
const resourceSpans: Message = new Map([[2, many('scope_spans', () => scopeSpans)]])

/** ExportTraceServiceRequest, without what it says of who sent it. */
export const exportRequest: Message = new Map([[1, many('resource_spans', () => resourceSpans)]])

/** Values within values: nobody needs more, and a reader of them stops somewhere too. */
export const deepest = 100
