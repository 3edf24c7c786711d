import type { FastifyReply } from 'fastify'
import { isOpen } from '../door.ts'
import type { App, Service } from '../service.ts'
import { loginPage, type Page, startPage } from '../start-page.ts'

export const pageRoutes = (app: App, service: Service): void => {
  const isOutside = (kind: string) => kind === 'nobody' && !isOpen(service)
  // Relative, so that the pages also work under a prefix.
  app.get('/', {
    config: { scope: 'open' },
    schema: { hide: true },
    handler: async ({ headers, caller }, reply) => {
      reply.header('vary', [reply.getHeader('vary'), 'accept'].filter(Boolean).join(', '))
      // Browsers name HTML. Who does not is a client of KServe, which asks here whether the server lives.
      if (!headers.accept?.includes('text/html')) return reply.send({ status: 'alive' })
      return isOutside(caller.kind) ? reply.redirect('login') : show(reply, startPage())
    },
  })
  app.get('/login', {
    config: { scope: 'open' },
    schema: { hide: true },
    handler: async ({ caller }, reply) => (isOutside(caller.kind) ? show(reply, loginPage()) : reply.redirect('./')),
  })
}

const show = (reply: FastifyReply, { html, policy }: Page) =>
  reply
    .header('content-security-policy', policy)
    .header('cache-control', 'no-store')
    .type('text/html; charset=utf-8')
    .send(html)
