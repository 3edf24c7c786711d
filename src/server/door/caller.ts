import type { FastifyInstance } from 'fastify'
import type { Scope } from '../scope.ts'

/** Who asks, and what they may do. */
export interface Caller {
  kind: 'nobody' | 'key' | 'user' | 'token'
  /** Of a key its id, of a user the name, of a token its subject; empty for nobody. */
  id: string
  /** What people call them. */
  name: string
  scopes: ReadonlySet<Scope>
}

export const nobody: Caller = Object.freeze({ kind: 'nobody', id: '', name: 'nobody', scopes: new Set<Scope>() })

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the door before any other hook that was added after it. */
    caller: Caller
  }
}

/** Every request has a caller; until the door has looked it is nobody. */
export const knowCallers = (app: FastifyInstance): void => {
  app.decorateRequest('caller', null as unknown as Caller)
  app.addHook('onRequest', (request, _reply, done) => {
    request.caller = nobody
    done()
  })
}
