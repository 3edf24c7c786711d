import { type ExperimentRecord, inputDatasetsOf, readExperimentRecords, searchExperiments } from '../../../tracking.ts'
import type { App, Service } from '../../service.ts'
import { addEndpoint } from './endpoint.ts'
import { enumeration, id, int64, message, repeated, sparse, text } from './messages.ts'
import { viewTypes } from './view-type.ts'

export const experimentSearchRoutes = (app: App, service: Service): void => {
  addEndpoint(app, service, {
    method: ['GET', 'POST'],
    path: '/experiments/search',
    scope: 'read',
    summary: 'Find experiments',
    request: message({
      filter: text().optional(),
      max_results: int64().optional(),
      order_by: repeated(text()),
      page_token: text().optional(),
      view_type: enumeration(viewTypes).optional(),
    }),
    answer: async ({ ctx }, { filter, max_results, order_by, page_token, view_type }) => {
      const { ids, nextPageToken } = await searchExperiments(ctx, {
        filter,
        maxResults: max_results,
        orderBy: order_by,
        pageToken: page_token,
        viewType: view_type,
      })
      const found = await readExperimentRecords(ctx, ids)
      return sparse({ experiments: found.map(experimentMessage), next_page_token: nextPageToken })
    },
  })
  addEndpoint(app, service, {
    method: 'POST',
    path: '/experiments/search-datasets',
    scope: 'read',
    summary: 'List the data that runs of these experiments were given',
    request: message({ experiment_ids: repeated(id()) }),
    answer: async ({ ctx }, { experiment_ids }) =>
      sparse({
        dataset_summaries: (await inputDatasetsOf(ctx, experiment_ids)).map(({ experimentId, ...dataset }) =>
          sparse({ experiment_id: String(experimentId), ...dataset }),
        ),
      }),
  })
}

const experimentMessage = (experiment: ExperimentRecord) =>
  sparse({
    experiment_id: String(experiment.experimentId),
    name: experiment.name,
    artifact_location: experiment.artifactLocation,
    lifecycle_stage: experiment.lifecycleStage,
    last_update_time: experiment.lastUpdateTime,
    creation_time: experiment.creationTime,
    tags: experiment.tags,
  })
