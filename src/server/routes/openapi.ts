import { modelParams, versionParams } from '../contract.ts'
import { servableOf } from '../inference.ts'
import { modelOpenapi } from '../openapi/describe.ts'
import { serverDocument } from '../openapi/document.ts'
import type { App, Service } from '../service.ts'

export const openapiRoutes = (app: App, service: Service): void => {
  const { ctx, fleet, project } = service
  const { rows } = project.server.limits
  const tags = ['models']
  app.get('/openapi.json', {
    config: { scope: 'predict' },
    schema: { tags: ['operations'], summary: 'This document' },
    handler: () => serverDocument(service, app.swagger()),
  })
  app.get('/api/models/:model/openapi.json', {
    config: { scope: 'predict' },
    schema: { tags, summary: 'What a model is asked and answers, for generators of clients', params: modelParams },
    handler: async ({ params: { model } }) => {
      const servable = fleet.serving(model) ?? (await servableOf(service, model, undefined))
      return modelOpenapi(ctx, servable, { rows, place: 'model' })
    },
  })
  app.get('/api/models/:model/versions/:version/openapi.json', {
    config: { scope: 'predict' },
    schema: { tags, summary: 'What one version is asked and answers', params: versionParams },
    handler: async ({ params: { model, version } }) =>
      modelOpenapi(ctx, await servableOf(service, model, version), { rows, place: 'version' }),
  })
}
