import type { Scope } from '../define.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Every route has one; the server does not start with a route that has none. `open` is for what anybody may see. */
    scope?: Scope | 'open'
    /** The word for it in the audit log, as in `model.promote`. */
    action?: string
  }
}
