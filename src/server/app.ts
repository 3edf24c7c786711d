import { createServer, type RequestListener } from 'node:http'
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify'
import {
  jsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod'
import { type ServerSettings, toMs } from '../define.ts'
import { errorSerializers } from '../kit/log.ts'
import { answerHead, answerHeaders } from './answer-headers.ts'
import { readBodies } from './body.ts'
import { tellRefusals } from './cloud-events/refusals.ts'
import { openCloudEvents } from './cloud-events.ts'
import { answerPreflights, type Cors, openCors } from './cors.ts'
import { documentation, documentsOf } from './documentation.ts'
import { guardDoor } from './door.ts'
import { answerClientError, answerErrors, answerFrameworkError } from './errors.ts'
import { rememberFailures } from './failures.ts'
import { leaveInTime } from './life.ts'
import { limitAddresses, limitCallers } from './limits/rate-limit.ts'
import { type Gate, openGate, refuseBusy } from './limits/shed.ts'
import { limitTime } from './limits/time.ts'
import { followWork } from './limits/work.ts'
import { methodsOf } from './methods.ts'
import { openMetrics, type ShareMetrics } from './metrics.ts'
import { completed, type Document } from './openapi/document.ts'
import { requestIdOf } from './request-id.ts'
import { logRequest, noteRequests } from './request-log.ts'
import { rewriteUrl } from './rewrite-url.ts'
import { routes } from './routes.ts'
import type { App, Service } from './service.ts'
import { openStatistics } from './statistics.ts'
import { openTrouble } from './trouble.ts'

/** The HTTP application, with all its routes, not yet listening. */
export const buildApp = async (
  opened: Omit<Service, 'metrics' | 'statistics' | 'trouble' | 'events'>,
  { logger, shared }: { logger: FastifyBaseLogger; shared: ShareMetrics | undefined },
): Promise<FastifyInstance> => {
  const { ctx, work } = opened
  const settings = opened.project.server
  const cors = openCors(settings.cors)
  const gate = openGate(work, settings.limits.concurrency, earlyRefusal(settings, cors))
  const app = openApp(settings, { gate, cors, logger })
  const trouble = openTrouble(ctx.clock)
  const metrics = openMetrics({ ...opened, gate }, shared)
  const events = openCloudEvents(ctx, opened.project, metrics.registry)
  const service: Service = { ...opened, trouble, metrics, events, statistics: openStatistics(ctx.clock) }
  followRequests(app, service)
  readBodies(app)
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  leaveInTime(app, work)
  guard(app, service, cors)
  app.addHook('onResponse', (request, reply, done) => {
    service.metrics.answered(request.routeOptions.url ?? 'unknown', reply.statusCode)
    if (request.method === 'POST' && reply.statusCode < 300) trouble.wrote()
    done()
  })
  await app.register(swagger, { openapi: documentation, transform: jsonSchemaTransform })
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    uiConfig: { urls: documentsOf(opened.project) },
    transformSpecification: (document) => completed(document as Document),
  })
  await app.register(async (scope) => {
    for (const route of routes) route(scope.withTypeProvider<ZodTypeProvider>() as unknown as App, service)
  })
  await app.ready()
  return app
}

// Who is told of requests elsewhere; most servers tell nobody, and then a request pays nothing for it.
const followRequests = (app: FastifyInstance, service: Service) => {
  const { tracing, events } = service
  if (!tracing && !events) return
  const codeOf = rememberFailures(app)
  tracing?.follow(app, codeOf)
  tellRefusals(app, service, codeOf)
  app.addHook('onClose', async () => {
    await Promise.all([events?.close(), tracing?.close()])
  })
}

interface Surroundings {
  gate: Gate
  cors: Cors
  logger: FastifyBaseLogger
}

const openApp = (
  { limits, requestLog, trustProxy }: ServerSettings,
  { gate, cors, logger }: Surroundings,
): FastifyInstance => {
  const head = answerHead(cors)
  const log = logRequest(requestLog)
  const meet = (request: FastifyRequest, reply: FastifyReply) => {
    head(request, reply)
    log(request, reply)
  }
  const app = Fastify({
    loggerInstance: logger.child({}, { serializers: errorSerializers }),
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'request_id' }),
    bodyLimit: limits.bodyBytes,
    serverFactory: (listener) => createServer(patience, gate.before(listener as RequestListener)),
    rewriteUrl,
    genReqId: requestIdOf,
    // One balancer in front says whose request it is; what it was told itself counts as little as what a client says.
    trustProxy: trustProxy === true ? (_address: string, hop: number) => hop === 0 : trustProxy,
    // What was accepted is answered; then connections close, and `leaveInTime` sees to those that do not by themselves.
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    routerOptions: { maxParamLength: 512 },
    frameworkErrors: (error, request, reply) => {
      meet(request, reply)
      answerFrameworkError(error, request, reply)
    },
    clientErrorHandler: answerClientError,
  })
  noteRequests(app)
  app.addHook('onRequest', (request, reply, done) => {
    meet(request, reply)
    done()
  })
  return app
}

// How long a request may take to arrive whole; and a quiet connection stays longer than the minute after which balancers
// give theirs up, so that none sends a request into one that is being closed.
const patience = { requestTimeout: 60_000, keepAliveTimeout: 72_000 }

/** In this order: each looks at what those before have let through. */
const guard = (app: FastifyInstance, service: Service, cors: Cors) => {
  const { ctx, project, work, life, trouble } = service
  const { rateLimit, limits, requestLog } = project.server
  const methodsAt = methodsOf(app)
  followWork(app, work, () => life.stopping)
  answerErrors(app, { methodsAt, trouble, redact: new Set(requestLog.redact) })
  answerPreflights(app, cors, methodsAt)
  limitAddresses(app, rateLimit?.perAddress, ctx.clock)
  guardDoor(app, service, cors)
  limitCallers(app, rateLimit?.perKey, ctx.clock)
  limitTime(app, work, toMs(limits.time))
}

const earlyRefusal = ({ limits }: ServerSettings, cors: Cors) =>
  refuseBusy((request) => answerHeaders(requestIdOf(request), request.headers.origin, cors), limits.bodyBytes)
