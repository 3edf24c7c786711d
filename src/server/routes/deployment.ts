import { routingOf } from '../../define.ts'
import { deploy } from '../../loop.ts'
import { getDeployment } from '../../registry.ts'
import { shadowReports } from '../../serving.ts'
import { modelParams, routingBody } from '../contract.ts'
import type { App, Service } from '../service.ts'
import { known } from './models.ts'

const lookBackMs = 86_400_000

export const deploymentRoutes = (app: App, service: Service): void => {
  const { ctx, project } = service
  app.get('/api/models/:model/deployment', {
    config: { scope: 'read' },
    schema: {
      tags: ['models'],
      summary: 'Which versions answer, and what a shadow would have said in the last 24 hours',
      params: modelParams,
    },
    handler: async ({ params: { model } }) => {
      const { routing, routedAt, ...places } = await getDeployment(ctx, known(service, model))
      return {
        model,
        champion: asText(places.champion),
        challenger: asText(places.challenger),
        previous: asText(places.previous),
        routing: routing ?? routingOf(project, model),
        set_by: routing === null ? 'definition' : 'operator',
        since: new Date(routedAt).toISOString(),
        unloaded: places.unloaded,
        shadow: await shadowReports(ctx, model, new Date(ctx.clock.now() - lookBackMs)),
      }
    },
  })
  app.put('/api/models/:model/deployment', {
    config: { scope: 'operate', action: 'model.deploy' },
    schema: {
      tags: ['loop'],
      summary: 'Say which versions answer: the champion, a canary, an A/B test, a shadow or an ensemble',
      params: modelParams,
      body: routingBody,
    },
    handler: ({ params: { model }, body }) => deploy(ctx, known(service, model), body),
  })
  app.delete('/api/models/:model/deployment', {
    config: { scope: 'operate', action: 'model.deploy' },
    schema: { tags: ['loop'], summary: 'Let the typed file say which versions answer', params: modelParams },
    handler: ({ params: { model } }) => deploy(ctx, known(service, model), null),
  })
}

const asText = (version: number | null) => (version === null ? null : String(version))
