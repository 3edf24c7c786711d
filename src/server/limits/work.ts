import type { FastifyInstance, FastifyReply } from 'fastify'
import { isWork } from './probes.ts'

/** The requests that are being answered, the oldest first. */
export type Work = Set<FastifyReply>

/** Has to come before every other hook: what is answered by a hook was work too. */
export const followWork = (app: FastifyInstance, work: Work, isLeaving: () => boolean): void => {
  app.addHook('onRequest', (request, reply, done) => {
    if (isLeaving()) closeAfter(reply)
    if (isWork(request.raw)) {
      work.add(reply)
      reply.raw.once('close', () => work.delete(reply))
    }
    done()
  })
}

/** The connection ends with this answer, and says so, unless the answer is on its way already. */
export const closeAfter = (reply: FastifyReply): void => {
  reply.raw.shouldKeepAlive = false
}
