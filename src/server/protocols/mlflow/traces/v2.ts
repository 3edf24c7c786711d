import { endTrace, linkPrompts, linkTraces, readTrace, startTrace, traceFile } from '../../../../tracking.ts'
import type { App, Service } from '../../../service.ts'
import { addEndpoint } from '../endpoint.ts'
import { enumeration, id, message, repeated, text } from '../messages.ts'
import { keyValues, millis, oldTraceInfo } from './messages.ts'
import { addShared } from './shared.ts'

const statuses = { TRACE_STATUS_UNSPECIFIED: 0, OK: 1, ERROR: 2, IN_PROGRESS: 3 }

/** Traces in the way of clients before 3.0, and what those of today still ask there. */
export const oldTraceRoutes = (app: App, service: Service): void => {
  addShared(app, service, '2.0')
  addEndpoint(app, service, {
    method: 'POST',
    path: '/traces',
    scope: 'track',
    summary: 'Open a trace',
    request: message({ experiment_id: id(), timestamp_ms: millis(), request_metadata: keyValues(), tags: keyValues() }),
    answer: async ({ ctx }, { experiment_id: experimentId, timestamp_ms, request_metadata: metadata, tags }) => {
      const traceId = await startTrace(ctx, { experimentId, requestTime: timestamp_ms, metadata, tags })
      return { trace_info: oldTraceInfo(await readTrace(ctx, traceId)) }
    },
  })
  addEndpoint(app, service, {
    method: 'PATCH',
    path: '/traces/:trace_id',
    scope: 'track',
    summary: 'End a trace',
    request: message({
      trace_id: text(),
      timestamp_ms: millis(),
      status: enumeration(statuses),
      request_metadata: keyValues(),
      tags: keyValues(),
    }),
    answer: async ({ ctx }, { trace_id, timestamp_ms: endTime, status, request_metadata: metadata, tags }) => {
      const state = status === 'TRACE_STATUS_UNSPECIFIED' ? 'STATE_UNSPECIFIED' : status
      await endTrace(ctx, trace_id, { endTime, state, metadata, tags })
      return { trace_info: oldTraceInfo(await readTrace(ctx, trace_id)) }
    },
  })
  addEndpoint(app, service, {
    method: 'GET',
    path: '/traces/:trace_id/info',
    scope: 'read',
    summary: 'A trace without its spans',
    request: message({ trace_id: text() }),
    answer: async ({ ctx }, { trace_id }) => ({ trace_info: oldTraceInfo(await readTrace(ctx, trace_id)) }),
  })
  addEndpoint(app, service, {
    method: 'GET',
    path: '/get-trace-artifact',
    scope: 'read',
    summary: 'The spans of a trace as a file',
    request: message({ request_id: text() }),
    answer: ({ ctx }, { request_id }) => traceFile(ctx, request_id),
  })
  addLinks(app, service)
}

const addLinks = (app: App, service: Service) => {
  addEndpoint(app, service, {
    method: 'POST',
    path: '/traces/link-to-run',
    scope: 'track',
    summary: 'Link traces to a run',
    request: message({ trace_ids: repeated(text()).refine((ids) => ids.length <= 100), run_id: text() }),
    answer: async ({ ctx }, { trace_ids, run_id }) => {
      await linkTraces(ctx, run_id, trace_ids)
      return {}
    },
  })
  addEndpoint(app, service, {
    method: 'POST',
    path: '/traces/link-prompts',
    scope: 'track',
    summary: 'Note which versions of prompts a trace used',
    request: message({ trace_id: text(), prompt_versions: repeated(message({ name: text(), version: text() })) }),
    answer: async ({ ctx }, { trace_id, prompt_versions }) => {
      await linkPrompts(ctx, trace_id, prompt_versions)
      return {}
    },
  })
}
