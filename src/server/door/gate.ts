import type { FastifyInstance, FastifyReply, FastifyRequest, onRequestHookHandler, RouteOptions } from 'fastify'
import type { Scope } from '../../define.ts'
import { CultivarError } from '../../kit/errors.ts'
import { isOfMlflow } from '../error-shapes.ts'
import type { Service } from '../service.ts'
import { auditOf } from './audit.ts'
import { changes } from './identify.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Every route has one; the server does not start with a route that has none. `open` is for what anybody may see. */
    scope?: Scope | 'open'
    /** The word for it in the audit log, as in `model.promote`; what wants the scope `track` is written there only with one. */
    action?: string
  }
}

/** Puts a gate before every route that is added from now on: it opens for the scope that the route names. */
export const guardRoutes = (app: FastifyInstance, service: Service): void => {
  app.addHook('onRoute', (route) => {
    const scope = scopeOf(route)
    route.config = { ...route.config, scope }
    if (scope === 'open') return
    route.onRequest = [...asList(route.onRequest), gates[scope]]
    const counts = scope === 'operate' || scope === 'admin' || route.config.action !== undefined
    if (counts && [route.method].flat().some(changes)) route.onSend = [...asList(route.onSend), auditOf(service)]
  })
}

// The pages of the documentation come from a plugin that knows no scopes. A preflight carries nothing to be known by.
const scopeOf = ({ method, url, config }: RouteOptions): Scope | 'open' => {
  if (config?.scope !== undefined) return config.scope
  if (url === '/docs' || url.startsWith('/docs/')) return 'read'
  if (method === 'OPTIONS') return 'open'
  throw new CultivarError(
    'server/internal',
    `${method} ${url} has no scope in its config, so nobody knows who may ask.`,
  )
}

const asList = <Hook>(hooks: Hook | Hook[] | undefined): Hook[] =>
  hooks === undefined ? [] : ([hooks].flat() as Hook[])

const gateOf =
  (scope: Scope): onRequestHookHandler =>
  (request, reply, done) => {
    if (request.caller.scopes.has(scope)) return done()
    done(request.caller.kind === 'nobody' ? refuseNobody(request, reply) : forbid(request, reply, scope))
  }

const gates: Record<Scope, onRequestHookHandler> = {
  predict: gateOf('predict'),
  feedback: gateOf('feedback'),
  read: gateOf('read'),
  track: gateOf('track'),
  operate: gateOf('operate'),
  admin: gateOf('admin'),
}

/** What somebody is told of whom nothing is known. The header is that of RFC 6750, so that no browser asks for a password; MLflow's clients want theirs. */
export const refuseNobody = (request: FastifyRequest, reply: FastifyReply): CultivarError => {
  const { refusal } = request
  const error = refusal ?? unsaid()
  const because = refusal === null ? '' : ', error="invalid_token"'
  const challenge = isOfMlflow(request.url) ? 'Basic realm="mlflow"' : `Bearer realm="cultivar"${because}`
  if (error.status === 401) reply.header('www-authenticate', challenge)
  return error
}

const unsaid = () =>
  new CultivarError(
    'access/required',
    'This server asks who you are. Send a key (authorization: Bearer cv_…), or sign in at /login. cultivar keys create makes a key.',
  )

const forbid = ({ caller }: FastifyRequest, reply: FastifyReply, scope: Scope): CultivarError => {
  reply.header('www-authenticate', `Bearer realm="cultivar", error="insufficient_scope", scope="${scope}"`)
  const may = [...caller.scopes].join(', ') || 'nothing'
  const message = `This wants the scope ${scope}, and ${caller.kind} ${caller.name.slice(0, 200)} has ${may}.`
  return new CultivarError('access/forbidden', message, { scope, granted: [...caller.scopes] })
}
