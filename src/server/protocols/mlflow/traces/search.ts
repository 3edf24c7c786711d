import { readTraces, searchTraces } from '../../../../tracking.ts'
import type { App, Service } from '../../../service.ts'
import { addEndpoint } from '../endpoint.ts'
import { id, int64, message, repeated, sparse, text } from '../messages.ts'
import { oldTraceInfo, traceInfo } from './messages.ts'

const wishes = {
  filter: text().optional(),
  max_results: int64().optional(),
  order_by: repeated(text()),
  page_token: text().optional(),
}

// Traces lie in experiments here; other locations are tables of a lakehouse.
const location = message({ mlflow_experiment: message({ experiment_id: id() }) })

export const traceSearchRoutes = (app: App, service: Service): void => {
  addEndpoint(app, service, {
    method: 'POST',
    path: '/traces/search',
    version: '3.0',
    scope: 'read',
    summary: 'Search traces',
    request: message({ ...wishes, locations: repeated(location).refine((list) => list.length > 0) }),
    answer: ({ ctx }, { locations, ...given }) => {
      const experimentIds = locations.map(({ mlflow_experiment }) => mlflow_experiment.experiment_id)
      return pageOf(ctx, experimentIds, given, traceInfo)
    },
  })
  addEndpoint(app, service, {
    method: 'GET',
    path: '/traces',
    scope: 'read',
    summary: 'Search traces',
    request: message({ ...wishes, experiment_ids: repeated(id()) }),
    answer: ({ ctx }, { experiment_ids, ...given }) => pageOf(ctx, experiment_ids, given, oldTraceInfo),
  })
}

interface Wishes {
  filter?: string | undefined
  max_results?: number | undefined
  order_by: string[]
  page_token?: string | undefined
}

const pageOf = async (
  ctx: Service['ctx'],
  experimentIds: string[],
  { filter, max_results: maxResults, order_by: orderBy, page_token: pageToken }: Wishes,
  shape: typeof traceInfo,
): Promise<object> => {
  const found = await searchTraces(ctx, { experimentIds, filter, maxResults, orderBy, pageToken })
  const traces = await readTraces(ctx, found.traceIds)
  return sparse({ traces: traces.map(shape), next_page_token: found.nextPageToken })
}
