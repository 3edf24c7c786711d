import {
  describeTrace,
  readDescribed,
  readTrace,
  readTraces,
  readWholeTrace,
  readWholeTraces,
  type WholeTrace,
} from '../../../../tracking.ts'
import type { App, Service } from '../../../service.ts'
import { addEndpoint } from '../endpoint.ts'
import { bool, enumeration, id, message, repeated, text } from '../messages.ts'
import { newAssessment } from './assessment-fields.ts'
import { duration, texts, timestamp, traceInfo, traceStates } from './messages.ts'
import { addShared } from './shared.ts'

const info = message({
  trace_id: text(),
  client_request_id: text().optional(),
  trace_location: message({ mlflow_experiment: message({ experiment_id: id() }) }),
  request_preview: text().optional(),
  response_preview: text().optional(),
  request_time: timestamp(),
  execution_duration: duration().optional(),
  state: enumeration(traceStates).optional(),
  trace_metadata: texts(),
  assessments: repeated(newAssessment),
  tags: texts(),
})

// As many as a page of a search has.
const traceIds = () => repeated(text()).refine((ids) => ids.length <= 500)

export const newTraceRoutes = (app: App, service: Service): void => {
  addShared(app, service, '3.0')
  addEndpoint(app, service, {
    method: 'POST',
    path: '/traces',
    version: '3.0',
    scope: 'track',
    summary: 'Describe a trace',
    request: message({ trace: message({ trace_info: info }) }),
    answer: async ({ ctx }, { trace: { trace_info: given } }) => {
      await describeTrace(ctx, {
        traceId: given.trace_id,
        experimentId: given.trace_location.mlflow_experiment.experiment_id,
        requestTime: given.request_time,
        executionMs: given.execution_duration,
        state: given.state ?? 'STATE_UNSPECIFIED',
        clientRequestId: given.client_request_id,
        requestPreview: given.request_preview,
        responsePreview: given.response_preview,
        tags: given.tags,
        metadata: given.trace_metadata,
        assessments: given.assessments,
      })
      return { trace: { trace_info: traceInfo(await readDescribed(ctx, given.trace_id)) } }
    },
  })
  addEndpoint(app, service, {
    method: 'GET',
    path: '/traces/:trace_id',
    version: '3.0',
    scope: 'read',
    summary: 'A trace without its spans',
    request: message({ trace_id: text() }),
    answer: async ({ ctx }, { trace_id }) => ({ trace: { trace_info: traceInfo(await readTrace(ctx, trace_id)) } }),
  })
  addWhole(app, service)
  addBatches(app, service)
}

const addWhole = (app: App, service: Service) => {
  addEndpoint(app, service, {
    method: 'GET',
    path: '/traces/get',
    version: '3.0',
    scope: 'read',
    summary: 'A trace with its spans',
    request: message({ trace_id: text(), allow_partial: bool().optional() }),
    answer: async ({ ctx }, { trace_id, allow_partial: allowPartial = false }) =>
      `{"trace":${wholeTrace(await readWholeTrace(ctx, trace_id, { allowPartial }))}}`,
  })
}

const addBatches = (app: App, service: Service) => {
  addEndpoint(app, service, {
    method: 'GET',
    path: '/traces/batchGet',
    version: '3.0',
    scope: 'read',
    summary: 'Traces with their spans, without those of which spans are missing',
    request: message({ trace_ids: traceIds(), experiment_ids: repeated(id()) }),
    answer: async ({ ctx }, { trace_ids, experiment_ids }) => {
      const found = (await readWholeTraces(ctx, trace_ids)).filter(within(experiment_ids))
      const complete = found.filter(({ isComplete }) => isComplete)
      return complete.length === 0 ? {} : `{"traces":[${complete.map(wholeTrace).join(',')}]}`
    },
  })
  addEndpoint(app, service, {
    method: 'POST',
    path: '/traces/batchGetInfos',
    version: '3.0',
    scope: 'read',
    summary: 'Traces without their spans',
    request: message({ trace_ids: traceIds(), experiment_ids: repeated(id()) }),
    answer: async ({ ctx }, { trace_ids, experiment_ids }) => {
      const found = (await readTraces(ctx, trace_ids)).filter(within(experiment_ids))
      return found.length === 0 ? {} : { trace_infos: found.map(traceInfo) }
    },
  })
}

const wholeTrace = ({ spans, isComplete: _, ...trace }: WholeTrace) =>
  `{"trace_info":${JSON.stringify(traceInfo(trace))},"spans":${spans}}`

const within = (experiments: readonly string[]) => {
  const wanted = new Set(experiments)
  return ({ experimentId }: { experimentId: number }) => wanted.size === 0 || wanted.has(String(experimentId))
}
