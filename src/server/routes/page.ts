import type { App } from '../service.ts'
import { startPage, startPagePolicy } from '../start-page.ts'

export const pageRoutes = (app: App): void => {
  app.get('/', {
    config: { scope: 'open' },
    schema: { hide: true },
    handler: async (_request, reply) =>
      reply.header('content-security-policy', startPagePolicy()).type('text/html; charset=utf-8').send(startPage()),
  })
  app.get('/openapi.json', { schema: { hide: true }, handler: async () => app.swagger() })
}
