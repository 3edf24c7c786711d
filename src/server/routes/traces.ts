import { getTrace, listTraces } from '../../tracking.ts'
import { idParams, tracesQuery } from '../contract.ts'
import type { App, Service } from '../service.ts'

export const traceViewRoutes = (app: App, { ctx }: Service): void => {
  app.get('/api/traces', {
    config: { scope: 'read' },
    schema: { tags: ['models'], summary: 'The traces of calls, the newest first', querystring: tracesQuery },
    handler: async ({ query }) => ({ traces: await listTraces(ctx, query) }),
  })
  app.get('/api/traces/:id', {
    config: { scope: 'read' },
    schema: { tags: ['models'], summary: 'One trace with its spans', params: idParams },
    handler: ({ params }) => getTrace(ctx, params.id),
  })
}
