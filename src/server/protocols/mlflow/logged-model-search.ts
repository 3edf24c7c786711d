import type { z } from 'zod'
import { CultivarError } from '../../../kit/errors.ts'
import type { Context } from '../../../store.ts'
import { readLoggedModels, searchLoggedModels } from '../../../tracking.ts'
import type { App, Service } from '../../service.ts'
import { addEndpoint } from './endpoint.ts'
import { loggedModelMessage } from './logged-model-message.ts'
import { bool, id, int64, message, repeated, sparse, text } from './messages.ts'

export const loggedModelSearch = (app: App, service: Service): void => {
  addEndpoint(app, service, {
    method: 'POST',
    path: '/logged-models/search',
    scope: 'read',
    summary: 'Find logged models by a filter',
    request: searchRequest,
    answer: ({ ctx }, request) => search(ctx, request),
  })
}

const measuredOn = { dataset_name: text(), dataset_digest: text().optional() }
const searchRequest = message({
  experiment_ids: repeated(id()),
  filter: text().optional(),
  datasets: repeated(message(measuredOn)),
  max_results: int64().default(50),
  order_by: repeated(
    message({
      field_name: text(),
      ascending: bool().default(true),
      dataset_name: text().optional(),
      dataset_digest: text().optional(),
    }),
  ),
  page_token: text().optional(),
})

const search = async (ctx: Context, request: z.output<typeof searchRequest>): Promise<object> => {
  const { experiment_ids: experimentIds, filter, max_results: maxResults, page_token: pageToken } = request
  if (experimentIds.length === 0) {
    throw new CultivarError('request/invalid', "Missing value for required parameter 'experiment_ids'.")
  }
  const { modelIds, nextPageToken } = await searchLoggedModels(ctx, {
    experimentIds,
    filter,
    maxResults,
    pageToken,
    datasets: request.datasets.map(({ dataset_name, dataset_digest }) => ({
      datasetName: dataset_name,
      datasetDigest: dataset_digest || undefined,
    })),
    orderBy: request.order_by.map(({ field_name, ascending, dataset_name, dataset_digest }) => ({
      fieldName: field_name,
      ascending,
      ...(dataset_name ? { datasetName: dataset_name, datasetDigest: dataset_digest || undefined } : {}),
    })),
  })
  const models = await readLoggedModels(ctx, modelIds)
  return sparse({ models: models.map(loggedModelMessage), next_page_token: nextPageToken })
}
