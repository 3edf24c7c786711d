import { cancelJob, listJobs } from '../../store.ts'
import { idParams, pageQuery } from '../contract.ts'
import type { App, Service } from '../service.ts'

export const jobRoutes = (app: App, { ctx, queue }: Service): void => {
  app.get('/api/jobs', {
    config: { scope: 'read' },
    schema: { tags: ['loop'], summary: 'The jobs, the newest first', querystring: pageQuery.omit({ model: true }) },
    handler: async ({ query }) => ({ jobs: await listJobs(ctx.store, query) }),
  })
  app.post('/api/jobs/:id/cancel', {
    config: { scope: 'operate', action: 'job.cancel' },
    schema: { tags: ['loop'], summary: 'Cancel a job', params: idParams },
    handler: async ({ params: { id } }) => {
      await cancelJob(ctx.store, queue, id)
      return { id, state: 'cancelled' }
    },
  })
}
