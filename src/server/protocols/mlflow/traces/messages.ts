import { z } from 'zod'
import { isoTime, parseIso } from '../../../../kit/iso.ts'
import type { AssessmentRecord, TraceRecord } from '../../../../tracking.ts'
import { int64, message, pairs, repeated, sparse, text } from '../messages.ts'

/** Milliseconds since the epoch, within the years that a Timestamp has. */
export const millis = () => int64().refine((ms) => ms >= 0 && ms < Date.UTC(10_000, 0))

/** `google.protobuf.Timestamp`: ISO 8601 in UTC. */
export const timestamp = () =>
  z.string().transform((given, { addIssue }) => {
    const ms = parseIso(given)
    if (ms !== undefined) return ms
    addIssue('no timestamp')
    return z.NEVER
  })

/** `google.protobuf.Duration`: seconds, as in `0.869s`. In milliseconds. */
export const duration = () =>
  z
    .string()
    .regex(/^-?\d{1,12}(\.\d{1,9})?s$/)
    .transform((given) => Math.round(Number(given.slice(0, -1)) * 1000))

/** Texts by their names. */
export const texts = () => z.preprocess((value) => value ?? {}, z.record(z.string(), z.string()))

/** Key and value pairs as a record. */
export const keyValues = () =>
  repeated(message({ key: text(), value: text() })).transform((list) =>
    Object.fromEntries(list.map(({ key, value }) => [key, value])),
  )

export const traceStates = { STATE_UNSPECIFIED: 0, OK: 1, ERROR: 2, IN_PROGRESS: 3 }

/** A trace as `TraceInfoV3` has it. */
export const traceInfo = (trace: TraceRecord): object =>
  sparse({
    trace_id: trace.traceId,
    client_request_id: trace.clientRequestId,
    trace_location: {
      type: 'MLFLOW_EXPERIMENT',
      mlflow_experiment: { experiment_id: String(trace.experimentId) },
    },
    request_preview: trace.requestPreview,
    response_preview: trace.responsePreview,
    request_time: isoTime(trace.requestTime),
    execution_duration: trace.executionMs === null ? null : `${trace.executionMs / 1000}s`,
    state: trace.state,
    trace_metadata: trace.metadata,
    assessments: trace.assessments.map(assessmentMessage),
    tags: trace.tags,
  })

/** A trace as clients before 3.0 know it. */
export const oldTraceInfo = (trace: TraceRecord): object =>
  sparse({
    request_id: trace.traceId,
    experiment_id: String(trace.experimentId),
    timestamp_ms: trace.requestTime,
    execution_time_ms: trace.executionMs,
    status: trace.state === 'STATE_UNSPECIFIED' ? 'TRACE_STATUS_UNSPECIFIED' : trace.state,
    request_metadata: pairs(trace.metadata),
    tags: pairs(trace.tags),
  })

export const assessmentMessage = ({ content, ...assessment }: AssessmentRecord): object => ({
  assessment_id: assessment.assessmentId,
  assessment_name: assessment.name,
  trace_id: assessment.traceId,
  ...content,
  create_time: isoTime(assessment.createdAt),
  last_update_time: isoTime(assessment.updatedAt),
  valid: assessment.valid,
})
