import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import type { App, Service } from '../service.ts'

export const healthRoutes = (app: App, service: Service): void => {
  const tags = ['operations']
  app.get('/health', {
    config: { scope: 'open' },
    schema: { tags, summary: 'Whether the server can answer, and what is wrong if not' },
    handler: async (_request, reply) => {
      const health = await lookAtHealth(service)
      return answer(reply, health.status).send(health)
    },
  })
  app.get('/health/live', {
    config: { scope: 'open' },
    schema: { tags, summary: 'Whether the process runs' },
    handler: async () => ({ status: 'ok' }),
  })
  app.get('/health/ready', {
    config: { scope: 'open' },
    schema: { tags, summary: 'Whether every model can answer' },
    handler: async (_request, reply) => {
      const { status } = await lookAtHealth(service)
      return answer(reply, status).send({ status })
    },
  })
  app.get('/metrics', {
    config: { scope: 'read' },
    schema: {
      tags,
      summary: 'Metrics in the text format of Prometheus',
      response: { 200: { description: 'Every metric', content: { 'text/plain': { schema: z.string() } } } },
    },
    handler: async (_request, reply) => {
      const { registry, text } = service.metrics
      return reply.type(registry.contentType).send(await text())
    },
  })
}

/**
 * `degraded`: everything is answered, but a model by an older version than it should. `stopping`: everything is answered
 * still, and others should be asked from now on.
 */
type Status = 'ok' | 'degraded' | 'unavailable' | 'stopping'

const answer = (reply: FastifyReply, status: Status): FastifyReply =>
  status === 'unavailable' || status === 'stopping' ? reply.code(503).header('retry-after', '1') : reply.code(200)

/** How the server is, by what its models and its database are. */
export const lookAtHealth = async (service: Service) => {
  const { ctx, fleet, life, logs, project, startedAt } = service
  const problems = fleet.problems()
  const database = await databaseState(service)
  const models = fleet.models().map((name) => [name, modelState(service, name)] as const)
  // A model that somebody took out of service is no reason to send all others elsewhere, and nor is one that somebody
  // brought and that no server can load, or not yet.
  const isFine = (name: string) =>
    fleet.serving(name)?.engine.healthy() ?? (fleet.deployment(name)?.unloaded || !Object.hasOwn(project.models, name))
  const answers = database === 'ok' && fleet.models().every(isFine)
  const able: Status = answers ? (problems.size > 0 ? 'degraded' : 'ok') : 'unavailable'
  const status: Status = life.stopping ? 'stopping' : able
  return {
    status,
    database,
    models: Object.fromEntries(models),
    waiting_rows: logs.depth(),
    pid: process.pid,
    uptime_seconds: Math.round((ctx.clock.now() - startedAt) / 1000),
  }
}

const modelState = ({ fleet }: Service, name: string): string => {
  const served = fleet.serving(name)
  const problem = fleet.problems().get(name)
  return [served && `version ${served.version}`, problem].filter((part) => part !== undefined).join('; ')
}

type DatabaseState = 'ok' | 'unavailable' | 'read-only' | 'full'

// Who asks for the health wants to know soon, and a database that takes this long is no help to a prediction either.
const patienceMs = 2_000

const databaseState = async ({ ctx, trouble }: Service): Promise<DatabaseState> => {
  const asked = ctx.store.pool.query<{ readOnly: string }>(
    `select current_setting('transaction_read_only') as "readOnly"`,
  )
  const state = asked.then(
    ({ rows }) => (rows[0]?.readOnly === 'on' ? 'read-only' : 'ok'),
    () => 'unavailable' as const,
  )
  const seen = await Promise.race([state, after(patienceMs, 'unavailable' as const)])
  if (seen !== 'ok') return seen
  return trouble.isFull() ? 'full' : 'ok'
}

const after = <T>(ms: number, value: T) =>
  new Promise<T>((resolve) => {
    setTimeout(resolve, ms, value).unref()
  })
