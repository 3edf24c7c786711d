import type { App, Service } from '../app.ts'

export const healthRoutes = (app: App, service: Service): void => {
  const tags = ['operations']
  app.get('/health', {
    schema: { tags, summary: 'Whether the server can answer, and what is wrong if not' },
    handler: async (_request, reply) => {
      const health = await look(service)
      return reply.code(health.status === 'ok' ? 200 : 503).send(health)
    },
  })
  app.get('/health/live', {
    schema: { tags, summary: 'Whether the process runs' },
    handler: async () => ({ status: 'ok' }),
  })
  app.get('/health/ready', {
    schema: { tags, summary: 'Whether every model can answer' },
    handler: async (_request, reply) => {
      const { status } = await look(service)
      return reply.code(status === 'ok' ? 200 : 503).send({ status })
    },
  })
  app.get('/metrics', {
    schema: { tags, summary: 'Metrics in the text format of Prometheus' },
    handler: async (_request, reply) => {
      const { registry } = service.metrics
      return reply.type(registry.contentType).send(await registry.metrics())
    },
  })
}

const look = async ({ ctx, fleet, logs, startedAt }: Service) => {
  const problems = fleet.problems()
  const database = await ctx.store.pool.query('select 1').then(
    () => 'ok',
    () => 'unavailable',
  )
  const models = fleet
    .models()
    .map((name) => [name, problems[name] ?? `version ${fleet.serving(name)?.version}`] as const)
  const ok = database === 'ok' && fleet.models().every((name) => fleet.serving(name))
  return {
    status: ok ? 'ok' : 'unavailable',
    database,
    models: Object.fromEntries(models),
    waiting_rows: logs.depth(),
    uptime_seconds: Math.round((ctx.clock.now() - startedAt) / 1000),
  }
}
