import type { FastifyInstance } from 'fastify'

/** KServe's client reads the text of an error only where the type of the answer is this and nothing more. */
export const plainJson = (app: FastifyInstance): void => {
  app.addHook('onSend', (_request, reply, payload, done) => {
    const type = reply.getHeader('content-type')
    if (typeof type === 'string' && type.startsWith('application/json'))
      reply.header('content-type', 'application/json')
    done(null, payload)
  })
}
