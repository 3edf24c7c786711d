import type { App } from '../service.ts'
import { startPage, startPagePolicy } from '../start-page.ts'

export const pageRoutes = (app: App): void => {
  app.get('/', {
    config: { scope: 'open' },
    schema: { hide: true },
    handler: async ({ headers }, reply) => {
      reply.header('vary', 'accept')
      // Browsers name HTML. Who does not is a client of KServe, which asks here whether the server lives.
      if (!headers.accept?.includes('text/html')) return reply.send({ status: 'alive' })
      return reply
        .header('content-security-policy', startPagePolicy())
        .type('text/html; charset=utf-8')
        .send(startPage())
    },
  })
  app.get('/openapi.json', { schema: { hide: true }, handler: async () => app.swagger() })
}
