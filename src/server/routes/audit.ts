import { listChanges } from '../../access.ts'
import { auditQuery } from '../contract.ts'
import type { App, Service } from '../service.ts'

export const auditRoutes = (app: App, { ctx }: Service): void => {
  app.get('/api/audit', {
    config: { scope: 'admin' },
    schema: { tags: ['access'], summary: 'Who changed what, the newest first', querystring: auditQuery },
    handler: async ({ query: { cursor, ...query } }) => {
      const changes = await listChanges(ctx, { ...query, before: cursor })
      return { changes, next_cursor: changes.length === query.limit ? changes.at(-1)!.id : null }
    },
  })
}
