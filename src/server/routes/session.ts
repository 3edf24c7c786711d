import type { FastifyReply, FastifyRequest } from 'fastify'
import { checkPassword, endSession, recordChange, sessionMs, startSession } from '../../access.ts'
import { CultivarError } from '../../kit/errors.ts'
import { signInSchema } from '../contract.ts'
import { openBackOff } from '../door/back-off.ts'
import { sessionCookie, sessionToken } from '../door/cookie.ts'
import { refuseNobody } from '../door/gate.ts'
import { refuseOtherPages } from '../door/origin.ts'
import { isOpen } from '../door.ts'
import type { App, Service } from '../service.ts'

export const sessionRoutes = (app: App, service: Service): void => {
  const { ctx } = service
  const tags = ['access']
  const signIn = openSignIn(service)
  app.get('/api/session', {
    config: { scope: 'open' },
    schema: { tags, summary: 'Who you are here, and what you may do' },
    handler: async (request, reply) => {
      if (request.caller.kind === 'nobody' && !isOpen(service)) throw refuseNobody(request, reply)
      return reply.header('cache-control', 'no-store').send(whoIs(request))
    },
  })
  app.post('/api/session', {
    config: { scope: 'open' },
    schema: { tags, summary: 'Sign in with name and password', body: signInSchema },
    handler: async (request, reply) => {
      const { token, csrf } = await signIn(request, reply, request.body)
      reply.header('set-cookie', sessionCookie(request, token, sessionMs)).header('cache-control', 'no-store')
      return { kind: 'user', name: request.body.name, csrf }
    },
  })
  app.delete('/api/session', {
    config: { scope: 'open' },
    schema: { tags, summary: 'Sign out' },
    handler: async (request, reply) => {
      const token = sessionToken(request.headers.cookie ?? '')
      if (request.caller.kind !== 'user' || token === undefined) throw refuseNobody(request, reply)
      await endSession(ctx, token)
      return reply.header('set-cookie', sessionCookie(request, '', 0)).send({ kind: 'nobody' })
    },
  })
}

const whoIs = ({ caller }: FastifyRequest) => {
  const { kind, name, scopes } = caller
  return { kind, name, scopes: [...scopes], csrf: 'csrf' in caller ? caller.csrf : null }
}

// A guess costs the server a core for some milliseconds, so only a few are looked at together.
const mostTogether = 4

const openSignIn = ({ ctx, project }: Service) => {
  const backOff = openBackOff(ctx.clock)
  const state = { running: 0 }
  return async (
    request: FastifyRequest,
    reply: FastifyReply,
    { name, password }: { name: string; password: string },
  ) => {
    const foreign = refuseOtherPages(request.headers, project.server.cors)
    if (foreign) throw foreign
    if (state.running >= mostTogether) throw busy(reply)
    try {
      backOff.attempt(name, request.ip)
    } catch (error) {
      reply.header('retry-after', String((error as CultivarError).details['retry_after']))
      throw error
    }
    state.running++
    const right = await checkPassword(ctx, name, password).finally(() => state.running--)
    if (!right) {
      request.log.warn({ name, address: request.ip }, 'a sign-in was refused')
      throw new CultivarError('access/refused', 'Name and password do not belong together.')
    }
    backOff.right(name, request.ip)
    await recordChange(ctx, {
      actor: `user:${name}`,
      action: 'session.create',
      subject: name,
      address: request.ip,
      requestId: request.id,
    })
    return startSession(ctx, name)
  }
}

const busy = (reply: FastifyReply) => {
  reply.header('retry-after', '1')
  return new CultivarError('access/too-many-attempts', 'Others are signing in at this moment. Try again in 1 s.', {
    retry_after: 1,
  })
}
