import type { FastifyInstance } from 'fastify'
import { CultivarError } from '../kit/errors.ts'
import type { Cors } from './cors.ts'

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i

/** Whether a server may listen there before authentication exists. */
export const isLoopback = (host: string): boolean => loopback.test(host) || host === '::1'

/**
 * Without keys only this machine may ask. A name that resolves to loopback and a page of another origin are other ways
 * in for a web site that the user visits, so Host has to be a loopback name and Origin, if there is one, the same
 * host or one that the typed file allows.
 */
export const guardOrigin = (app: FastifyInstance, cors: Cors): void => {
  app.addHook('onRequest', ({ headers: { host = '', origin } }, _reply, done) => {
    const sameOrigin = origin === undefined || origin === `http://${host}`
    if (loopback.test(host) && (sameOrigin || cors.allows(origin))) return done()
    const message = `Requests come from this machine and its own pages only; this one has Host ${host.slice(0, 100)}${origin ? ` and Origin ${origin.slice(0, 100)}` : ''}.`
    done(new CultivarError('request/origin', message))
  })
}
