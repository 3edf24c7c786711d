import type { FastifyInstance } from 'fastify'
import type { ServerSettings } from '../define.ts'

/** Which pages of other hosts may ask, and the headers that tell a browser so. */
export interface Cors {
  allows(origin: string): boolean
  /** Whether it is allowed by its name, and not because all are. */
  names(origin: string): boolean
  headers(origin: string | undefined): Record<string, string>
}

type Setting = ServerSettings['cors']

export const openCors = (setting: Setting): Cors => {
  if (!setting) return { allows: () => false, names: () => false, headers: () => nothing }
  const { credentials } = setting
  const origins = new Set(setting.origins)
  const everybody = origins.has('*')
  const allows = (origin: string) => everybody || origins.has(origin)
  const shared = { ...(credentials && { 'access-control-allow-credentials': 'true' }), ...exposed }
  return {
    allows,
    names: (origin) => origins.has(origin),
    headers: (origin) => {
      if (everybody) return { 'access-control-allow-origin': '*', ...exposed }
      // A cache must not give the answer for one origin to another, also where this one has none.
      if (origin === undefined || !allows(origin)) return { vary: 'origin' }
      return { vary: 'origin', 'access-control-allow-origin': origin, ...shared }
    },
  }
}

const nothing = {}
const exposed = {
  'access-control-expose-headers': 'x-request-id, retry-after, ratelimit, ratelimit-policy, server-timing',
}

// What browsers remember at most, in seconds.
const maxAge = '7200'

/**
 * Answers what a browser asks before it lets a page of another origin send more than a form could. The plugin for this,
 * @fastify/cors, adds a route for OPTIONS under every path: unknown paths would then have a method, and be answered 405.
 */
export const answerPreflights = (app: FastifyInstance, cors: Cors, methodsAt: (path: string) => string[]): void => {
  app.addHook('onRequest', ({ method, headers, url }, reply, done) => {
    const isPreflight = method === 'OPTIONS' && headers['access-control-request-method'] !== undefined
    if (!isPreflight || headers.origin === undefined || !cors.allows(headers.origin)) return done()
    const methods = methodsAt(url.split('?', 1)[0]!)
    if (methods.length === 0) return done()
    const wanted = headers['access-control-request-headers']
    reply.header('access-control-allow-methods', methods.join(', ')).header('access-control-max-age', maxAge)
    if (wanted !== undefined) reply.header('access-control-allow-headers', wanted)
    reply.code(204).send()
  })
}
