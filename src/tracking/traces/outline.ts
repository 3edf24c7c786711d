import { storable } from '../../kit/unicode.ts'
import { wideJson } from '../../kit/wide-json.ts'
import type { Span } from './spans.ts'
import { keptPairs, traceName } from './words.ts'

/** What spans tell of their trace. */
export interface Outline {
  traceId: string
  requestTime: number
  endTime: number | null
  /** None until the root is there, which ends last. */
  state: 'OK' | 'ERROR' | null
  requestPreview: string | null
  responsePreview: string | null
  tags: Record<string, string>
  metadata: Record<string, string>
}

export const outlineOf = (traceId: string, spans: readonly Span[]): Outline => {
  const root = spans.find(({ parentSpanId }) => parentSpanId === null)
  const ends = spans.flatMap(({ endNs }) => (endNs === null ? [] : [millis(endNs)]))
  return {
    traceId,
    requestTime: spans.reduce((least, { startNs }) => Math.min(least, millis(startNs)), Number.MAX_SAFE_INTEGER),
    endTime: ends.length === 0 ? null : ends.reduce((latest, end) => Math.max(latest, end)),
    state: root ? (root.status === 'ERROR' ? 'ERROR' : 'OK') : null,
    requestPreview: previewOf(root, 'mlflow.spanInputs'),
    responsePreview: previewOf(root, 'mlflow.spanOutputs'),
    tags: root ? tagsOf(root) : {},
    metadata: root ? metadataOf(root) : {},
  }
}

const millis = (nanos: bigint) => Number(nanos / 1_000_000n)

const longestPreview = 1_000

const previewOf = (root: Span | undefined, attribute: string): string | null => {
  const value = root?.attributes.get(attribute)
  if (value === undefined || value === null) return null
  const text = typeof value === 'string' ? value : wideJson(value)
  return text.length <= longestPreview ? text : storable(`${text.slice(0, longestPreview - 3)}...`)
}

const tagPrefix = 'mlflow.traceTag.'

const tagsOf = ({ name, attributes }: Span): Record<string, string> => {
  const told = [...attributes].filter(([key]) => key.startsWith(tagPrefix) && key.length > tagPrefix.length)
  const tags = told.map(([key, value]) => [key.slice(tagPrefix.length).slice(0, 250), textOf(value)])
  return Object.fromEntries(keptPairs({ [traceName]: name, ...Object.fromEntries(tags) }))
}

// Who asked, and in which conversation, in OpenTelemetry's words and in MLflow's.
const metadataOf = ({ attributes }: Span): Record<string, string> => {
  const found = [
    ['mlflow.trace.session', attributes.get('session.id')],
    ['mlflow.trace.user', attributes.get('user.id')],
  ].filter(([, value]) => value !== undefined && value !== null)
  return Object.fromEntries(keptPairs(Object.fromEntries(found.map(([key, value]) => [key, textOf(value)]))))
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : wideJson(value))
