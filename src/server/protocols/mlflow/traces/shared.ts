import type { z } from 'zod'
import { CultivarError } from '../../../../kit/errors.ts'
import { deleteTraces, deleteTraceTag, setTraceTag } from '../../../../tracking.ts'
import type { App, Service } from '../../../service.ts'
import { addEndpoint } from '../endpoint.ts'
import { id, int64, message, repeated, text } from '../messages.ts'

/** What the API of clients before 3.0 and the one of today have in common. */
export const addShared = (app: App, service: Service, version: '2.0' | '3.0'): void => {
  const path = '/traces/:trace_id/tags'
  addEndpoint(app, service, {
    method: 'PATCH',
    path,
    version,
    scope: 'track',
    summary: 'Tag a trace',
    request: message({ trace_id: text(), key: text(), value: text() }),
    answer: async ({ ctx }, { trace_id, ...tag }) => {
      await setTraceTag(ctx, trace_id, tag)
      return {}
    },
  })
  addEndpoint(app, service, {
    method: 'DELETE',
    path,
    version,
    scope: 'track',
    summary: 'Take a tag off a trace',
    request: message({ trace_id: text(), key: text() }),
    answer: async ({ ctx }, { trace_id, key }) => {
      await deleteTraceTag(ctx, trace_id, key)
      return {}
    },
  })
  addEndpoint(app, service, {
    method: 'POST',
    path: '/traces/delete-traces',
    version,
    scope: 'track',
    summary: 'Delete traces by their ids, or the oldest',
    request: condemned,
    answer: async ({ ctx }, { experiment_id, ...which }) => ({
      traces_deleted: await deleteTraces(ctx, experiment_id, chosen(which)),
    }),
  })
}

const condemned = message({
  experiment_id: id(),
  max_timestamp_millis: int64().optional(),
  max_traces: int64().optional(),
  request_ids: repeated(text()),
})

type Chosen = Omit<z.output<typeof condemned>, 'experiment_id'>

const chosen = ({ request_ids: traceIds, max_timestamp_millis: until, max_traces: atMost }: Chosen) => {
  const byTime = until !== undefined
  if (byTime === traceIds.length > 0) throw refused("exactly one of 'max_timestamp_millis' and 'request_ids' is needed")
  if (atMost !== undefined && !byTime) throw refused("'max_traces' goes with 'max_timestamp_millis' only")
  if (atMost !== undefined && atMost <= 0) throw refused("'max_traces' has to be at least 1")
  return byTime ? { until, atMost } : { traceIds }
}

const refused = (why: string) =>
  new CultivarError('request/invalid', `Nothing was deleted: ${why}.`, { parameter: 'request_ids' })
