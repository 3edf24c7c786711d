import { readFile } from 'node:fs/promises'
import { CultivarError } from '../../kit/errors.ts'
import { parseWideJson, wideJson } from '../../kit/wide-json.ts'
import type { Context } from '../../store.ts'
import { artifactAt, pathOf } from '../artifacts/tree.ts'
import { attributesOf } from './attributes.ts'
import type { ReadMessage } from './otlp.ts'
import { readWholeTrace } from './read.ts'
import { artifactLocation } from './words.ts'

/**
 * The spans of a trace in the file that clients know as `traces.json`: those that are kept here, or what a client has put
 * there. Refuses a trace that has neither (trace/incomplete).
 */
export const traceFile = async (ctx: Context, traceId: string): Promise<string> => {
  const { spans, tags } = await readWholeTrace(ctx, traceId, { allowPartial: true })
  if (spans !== '[]') return wideJson({ spans: (parseWideJson(spans) as ReadMessage[]).map(spanInFile) })
  const folder = pathOf(tags[artifactLocation] ?? '')
  const file = folder === undefined ? undefined : await artifactAt(ctx, `${folder}/traces.json`)
  if (file && file.bytes <= largestFileBytes) return readFile(ctx.store.blobs.path(file.sha256), 'utf8')
  const message = `Nothing of the spans of the trace ${traceId.slice(0, 64)} is here yet.`
  throw new CultivarError('trace/incomplete', message, { trace_id: traceId })
}

const largestFileBytes = 64 * 1024 * 1024

// Each attribute is JSON of its own there.
const spanInFile = (span: ReadMessage) => ({
  trace_id: span['trace_id'],
  span_id: span['span_id'],
  parent_span_id: span['parent_span_id'] ?? null,
  name: span['name'],
  start_time_unix_nano: span['start_time_unix_nano'],
  end_time_unix_nano: span['end_time_unix_nano'] ?? null,
  events: listOf(span['events']).map(({ attributes, ...event }) => ({
    ...event,
    attributes: Object.fromEntries(attributesOf(listOf(attributes))),
  })),
  status: span['status'] ?? { code: 'STATUS_CODE_UNSET' },
  attributes: Object.fromEntries(
    [...attributesOf(listOf(span['attributes']))].map(([key, value]) => [key, wideJson(value)]),
  ),
  links: span['links'] ?? [],
})

const listOf = (list: unknown) => (list ?? []) as ReadMessage[]
