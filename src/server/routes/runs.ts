import { checkedRunId, getRunRecord, metricCurve, moveRuns } from '../../tracking.ts'
import { curveParams, curveQuery, curveSchema, errorSchema, movedRunsSchema, moveRunsSchema } from '../contract.ts'
import type { App, Service } from '../service.ts'

export const runRoutes = (app: App, { ctx }: Service): void => {
  app.post('/api/runs/move', {
    config: { scope: 'track', action: 'run.move' },
    schema: {
      tags: ['models'],
      summary: 'Put runs into another experiment, with their child runs and the models that they logged',
      body: moveRunsSchema,
      response: { 200: movedRunsSchema, '4xx': errorSchema },
    },
    handler: async (request) => {
      const { run_ids, experiment_id } = request.body
      const moved = await moveRuns(ctx, run_ids, experiment_id)
      request.subject = moved.join(' ')
      return { experiment_id, run_ids: moved }
    },
  })
  app.get('/api/runs/:id/metrics/*', {
    config: { scope: 'read' },
    schema: {
      tags: ['models'],
      summary: 'The curve of a metric of a run in few numbers, however long it is; the path ends with the key',
      params: curveParams,
      querystring: curveQuery,
      response: { 200: curveSchema, '4xx': errorSchema },
    },
    handler: async ({ params: { id, '*': key }, query: { points } }) => {
      const { runId } = await getRunRecord(ctx, checkedRunId(id))
      return { run_id: runId, key, ...(await metricCurve(ctx, { runId, key }, points)) }
    },
  })
}
