import { importanceOf, resolveVersion } from '../../registry.ts'
import { errorSchema, importanceSchema, referenceParams } from '../contract.ts'
import type { App, Service } from '../service.ts'
import { known } from './models.ts'

export const importanceRoutes = (app: App, service: Service): void => {
  app.get('/api/models/:model/versions/:version/importance', {
    config: { scope: 'read' },
    schema: {
      tags: ['models'],
      summary: 'What the columns do for a version, on rows that it has not seen',
      description: 'The version is a number or one of `champion`, `challenger` and `previous`.',
      params: referenceParams,
      response: { 200: importanceSchema, '4xx': errorSchema },
    },
    handler: async ({ params: { model, version } }) => {
      const found = await resolveVersion(service.ctx, `${known(service, model)}@${version}`)
      const importance = await importanceOf(service.ctx, found.model, found.version)
      return { model: found.model, version: String(found.version), ...importance }
    },
  })
}
