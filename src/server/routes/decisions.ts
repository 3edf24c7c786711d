import { listDecisions } from '../../loop.ts'
import { decisionsQuery } from '../contract.ts'
import type { App, Service } from '../service.ts'

export const decisionRoutes = (app: App, { ctx }: Service): void => {
  for (const url of ['/api/decisions', '/decisions']) {
    app.get(url, {
      config: { scope: 'read' },
      schema: {
        tags: ['loop'],
        summary: 'What was decided and on what evidence, the newest first',
        querystring: decisionsQuery,
        hide: url === '/decisions',
      },
      handler: async ({ query: { cursor, ...query } }) => {
        const decisions = await listDecisions(ctx, { ...query, before: cursor })
        return { decisions, next_cursor: decisions.length === query.limit ? decisions.at(-1)!.id : null }
      },
    })
  }
}
