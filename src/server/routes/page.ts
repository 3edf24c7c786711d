import { randomBytes } from 'node:crypto'
import type { App, Service } from '../app.ts'
import { startPage } from '../start-page.ts'

export const pageRoutes = (app: App, _service: Service): void => {
  app.get('/', {
    schema: { hide: true },
    handler: async (_request, reply) => {
      const nonce = randomBytes(16).toString('base64')
      const policy = `default-src 'none'; connect-src 'self'; img-src 'self' data:; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`
      return reply.header('content-security-policy', policy).type('text/html; charset=utf-8').send(startPage(nonce))
    },
  })
  app.get('/openapi.json', { schema: { hide: true }, handler: async () => app.swagger() })
}
