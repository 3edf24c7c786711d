/**
 * What a caller has to be allowed to: to ask for predictions, to give labels, to look at everything that is kept, to
 * change what serves, or to change who may do what. `open` is for what anybody may see: that the server lives.
 */
export const scopes = ['predict', 'feedback', 'read', 'operate', 'admin'] as const
export type Scope = (typeof scopes)[number]

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Every route has one; the server does not start with a route that has none. */
    scope?: Scope | 'open'
  }
}
