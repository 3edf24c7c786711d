import type { FastifyInstance } from 'fastify'
import { CultivarError } from '../kit/errors.ts'
import type { Cors } from './cors.ts'
import { type Caller, local, nobody } from './door/caller.ts'
import { guardRoutes } from './door/gate.ts'
import { openIdentify } from './door/identify.ts'
import { refuseStrangers } from './door/origin.ts'
import { asCultivarError } from './refusals.ts'
import type { Service } from './service.ts'

/**
 * Whether nobody has to say who they are: nobody was ever given a key or a password, and no identity provider is named.
 * Then this machine may do everything, and no other may do anything.
 */
export const isOpen = ({ keyring, project }: Pick<Service, 'keyring' | 'project'>): boolean =>
  !keyring.inUse() && project.server.oidc === undefined

/** Finds out for every request who asks, and lets nobody past who may not do what the route does. */
export const guardDoor = (app: FastifyInstance, service: Service, cors: Cors): void => {
  const identify = openIdentify(service)
  app.decorateRequest('caller', null as unknown as Caller)
  app.decorateRequest('refusal', null)
  app.decorateRequest('subject', null)
  app.addHook('onRequest', (request, _reply, done) => {
    if (isOpen(service)) {
      request.caller = local
      return done(refuseStrangers(request.headers, cors))
    }
    request.caller = nobody
    const know = (found: Caller | CultivarError | undefined) => {
      if (found instanceof CultivarError) request.refusal = found
      else if (found !== undefined) request.caller = found
      done()
    }
    const found = identify(request)
    // What cannot be found out now is nobody's concern on the routes that are open to all, as those of health.
    if (found instanceof Promise) found.catch((error) => asCultivarError(error, request)).then(know)
    else know(found)
  })
  guardRoutes(app, service)
}
