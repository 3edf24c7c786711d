import { randomUUID } from 'node:crypto'
import swagger, { type FastifyDynamicSwaggerOptions } from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify'
import {
  jsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod'
import { readBodies } from './body.ts'
import { guardDoor } from './door.ts'
import { answerClientError, answerErrors, answerFrameworkError } from './errors.ts'
import { methodsOf } from './methods.ts'
import { openMetrics } from './metrics.ts'
import { invocations } from './protocols/invocations.ts'
import { kserveV1 } from './protocols/kserve-v1.ts'
import { openInference } from './protocols/oip.ts'
import { auditRoutes } from './routes/audit.ts'
import { decisionRoutes } from './routes/decisions.ts'
import { deploymentRoutes } from './routes/deployment.ts'
import { eventRoutes } from './routes/events.ts'
import { feedbackRoutes } from './routes/feedback.ts'
import { healthRoutes } from './routes/health.ts'
import { historyRoutes } from './routes/history.ts'
import { importanceRoutes } from './routes/importance.ts'
import { jobRoutes } from './routes/jobs.ts'
import { keyRoutes } from './routes/keys.ts'
import { modelRoutes } from './routes/models.ts'
import { monitoringRoutes } from './routes/monitoring.ts'
import { pageRoutes } from './routes/page.ts'
import { predictRoutes } from './routes/predict.ts'
import { predictStreamRoutes } from './routes/predict-stream.ts'
import { sessionRoutes } from './routes/session.ts'
import type { App, Service } from './service.ts'
import { openStatistics } from './statistics.ts'
import { withoutTrailingSlash } from './trailing-slash.ts'
import { openTrouble } from './trouble.ts'

const routes = [
  predictRoutes,
  predictStreamRoutes,
  feedbackRoutes,
  historyRoutes,
  modelRoutes,
  deploymentRoutes,
  importanceRoutes,
  monitoringRoutes,
  decisionRoutes,
  jobRoutes,
  eventRoutes,
  keyRoutes,
  auditRoutes,
  sessionRoutes,
  healthRoutes,
  pageRoutes,
  kserveV1,
  invocations,
  openInference,
]

/** The HTTP application, with all its routes, not yet listening. */
export const buildApp = async (
  opened: Omit<Service, 'metrics' | 'statistics' | 'trouble'>,
  logger: FastifyBaseLogger,
): Promise<FastifyInstance> => {
  const app = Fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: opened.project.server.limits.bodyBytes,
    rewriteUrl: ({ url = '/' }) => withoutTrailingSlash(url),
    requestTimeout: 60_000,
    genReqId: () => randomUUID(),
    // What was accepted is answered; then connections close, and `leaveInTime` sees to those that do not by themselves.
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 512 },
    frameworkErrors: answerFrameworkError,
    clientErrorHandler: answerClientError,
  })
  const trouble = openTrouble(opened.ctx.clock)
  const metrics = openMetrics(opened)
  const service: Service = { ...opened, trouble, metrics, statistics: openStatistics(opened.ctx.clock) }
  readBodies(app)
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  leaveInTime(app)
  answerErrors(app, { methodsAt: methodsOf(app), trouble })
  guardDoor(app, service)
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

const documentation: NonNullable<FastifyDynamicSwaggerOptions['openapi']> = {
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
    { name: 'access', description: 'Keys, sessions and the audit log' },
    { name: 'operations', description: 'Health and metrics' },
    { name: 'open inference protocol', description: 'What clients of Triton and KServe speak' },
    { name: 'kserve v1', description: 'What clients of KServe V1 and TensorFlow Serving speak' },
    { name: 'mlflow and sagemaker', description: 'What clients of a scoring server of MLflow and of SageMaker speak' },
  ],
  components: {
    securitySchemes: {
      bearer: { type: 'http', scheme: 'bearer', description: 'A key, or a token of the identity provider' },
      key: { type: 'apiKey', in: 'header', name: 'x-api-key' },
    },
  },
  // The empty one: where there is no key, no user and no identity provider, nobody is asked.
  security: [{ bearer: [] }, { key: [] }, {}],
}
