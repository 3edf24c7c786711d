import { randomUUID } from 'node:crypto'
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify'
import {
  jsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod'
import { bodyLimitBytes, readBodies } from './body.ts'
import { tellRefusals } from './cloud-events/refusals.ts'
import { openCloudEvents } from './cloud-events.ts'
import { answerClientError, answerErrors, answerFrameworkError } from './errors.ts'
import { rememberFailures } from './failures.ts'
import { methodsOf } from './methods.ts'
import { openMetrics, type ShareMetrics } from './metrics.ts'
import { guardOrigin } from './origin.ts'
import { decisionRoutes } from './routes/decisions.ts'
import { eventRoutes } from './routes/events.ts'
import { feedbackRoutes } from './routes/feedback.ts'
import { healthRoutes } from './routes/health.ts'
import { historyRoutes } from './routes/history.ts'
import { importanceRoutes } from './routes/importance.ts'
import { jobRoutes } from './routes/jobs.ts'
import { modelRoutes } from './routes/models.ts'
import { monitoringRoutes } from './routes/monitoring.ts'
import { pageRoutes } from './routes/page.ts'
import { predictRoutes } from './routes/predict.ts'
import type { App, Service } from './service.ts'
import { openTrouble } from './trouble.ts'

const routes = [
  predictRoutes,
  feedbackRoutes,
  historyRoutes,
  modelRoutes,
  importanceRoutes,
  monitoringRoutes,
  decisionRoutes,
  jobRoutes,
  eventRoutes,
  healthRoutes,
  pageRoutes,
]

/** The HTTP application, with all its routes, not yet listening. */
export const buildApp = async (
  opened: Omit<Service, 'metrics' | 'trouble' | 'events'>,
  { logger, shared }: { logger: FastifyBaseLogger; shared: ShareMetrics | undefined },
): Promise<FastifyInstance> => {
  const app = Fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: bodyLimitBytes,
    requestTimeout: 60_000,
    genReqId: () => randomUUID(),
    // What was accepted is answered; then connections close, and `leaveInTime` sees to those that do not by themselves.
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 512 },
    frameworkErrors: answerFrameworkError,
    clientErrorHandler: answerClientError,
  })
  const trouble = openTrouble(opened.ctx.clock)
  const metrics = openMetrics(opened, shared)
  const events = openCloudEvents(opened.ctx, opened.project, metrics.registry)
  const service: Service = { ...opened, trouble, metrics, events }
  followRequests(app, service)
  readBodies(app)
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  leaveInTime(app)
  answerErrors(app, { methodsAt: methodsOf(app), trouble })
  guardOrigin(app)
  app.addHook('onResponse', (request, reply, done) => {
    service.metrics.answered(request.routeOptions.url ?? 'unknown', reply.statusCode)
    if (request.method === 'POST' && reply.statusCode < 300) trouble.wrote()
    done()
  })
  await app.register(swagger, { openapi: documentation, transform: jsonSchemaTransform })
  await app.register(swaggerUi, { routePrefix: '/docs' })
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

const answerMs = 3_000
const lookMs = 50

// A client that keeps its connection, or never ends its request, must not keep the server from ending.
const leaveInTime = (app: FastifyInstance) => {
  app.addHook('preClose', async () => {
    const quiet = setInterval(() => app.server.closeIdleConnections(), lookMs)
    const late = setTimeout(() => app.server.closeAllConnections(), answerMs)
    app.server.once('close', () => {
      clearInterval(quiet)
      clearTimeout(late)
    })
    for (const timer of [quiet, late]) timer.unref()
  })
}

const documentation = {
  openapi: '3.1.0',
  info: {
    title: 'Cultivar',
    version: '1',
    description: 'Predictions, feedback, and everything that is known about the models behind them.',
  },
  tags: [
    { name: 'predict', description: 'Answers, and labels for them' },
    { name: 'models', description: 'Versions, runs and data sets' },
    { name: 'loop', description: 'Monitors, alerts, decisions and jobs' },
    { name: 'operations', description: 'Health and metrics' },
  ],
}
