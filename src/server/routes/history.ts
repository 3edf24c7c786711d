import { listDatasetVersions } from '../../data.ts'
import { listPredictions } from '../../serving.ts'
import { getRun, listExperiments, listRuns } from '../../tracking.ts'
import { idParams, pageQuery, predictionsQuery, runsQuery } from '../contract.ts'
import type { App, Service } from '../service.ts'

export const historyRoutes = (app: App, { ctx }: Service): void => {
  app.get('/api/predictions', {
    config: { scope: 'read' },
    schema: { tags: ['predict'], summary: 'The logged predictions, the newest first', querystring: predictionsQuery },
    handler: ({ query }) => listPredictions(ctx, query),
  })
  app.get('/api/experiments', {
    config: { scope: 'read' },
    schema: { tags: ['models'], summary: 'The experiments' },
    handler: async () => ({ experiments: await listExperiments(ctx) }),
  })
  app.get('/api/runs', {
    config: { scope: 'read' },
    schema: {
      tags: ['models'],
      summary: 'The runs, the newest first; of a parent its child runs, the trials of a search',
      querystring: runsQuery,
    },
    handler: async ({ query }) => ({ runs: await listRuns(ctx, query) }),
  })
  app.get('/api/runs/:id', {
    config: { scope: 'read' },
    schema: { tags: ['models'], summary: 'One run', params: idParams },
    handler: ({ params }) => getRun(ctx, params.id),
  })
  app.get('/api/datasets', {
    config: { scope: 'read' },
    schema: {
      tags: ['models'],
      summary: 'The data-set versions with report and profile',
      querystring: pageQuery.omit({ model: true }),
    },
    handler: async ({ query }) => ({ datasets: await listDatasetVersions(ctx, query) }),
  })
}
