import { listVersions } from '../../../registry.ts'
import { modelParams, versionParams } from '../../contract.ts'
import { servableOf } from '../../inference.ts'
import { release } from '../../release.ts'
import { known } from '../../routes/models.ts'
import type { App, Service } from '../../service.ts'
import { configOf } from './config.ts'
import { metadataOf } from './metadata.ts'
import { tags } from './tags.ts'

const extensions = [
  'binary_tensor_data',
  'classification',
  'model_repository',
  'model_configuration',
  'statistics',
  'parameters',
]

/** What the protocol tells of the server and its models. */
export const describeModels = (app: App, service: Service): void => {
  const config = { scope: 'predict' as const }
  const { server } = service.project
  app.get('/v2', {
    config,
    schema: { tags, summary: 'The server, and which extensions of the protocol it has' },
    handler: async () => ({ name: server.name, version: release, extensions }),
  })
  app.get('/v2/models', {
    config,
    schema: { tags, summary: 'The names of the models' },
    handler: async () => ({ models: service.fleet.models() }),
  })
  for (const { path, params } of paths) {
    app.get(path, {
      config,
      schema: { tags, summary: 'The inputs and outputs of a model', params },
      handler: async (request) => {
        const { model, version } = request.params as { model: string; version?: string }
        const [servable, versions] = await Promise.all([
          servableOf(service, model, version),
          versionsOf(service, model),
        ])
        return metadataOf(servable, versions)
      },
    })
    app.get(`${path}/config`, {
      config,
      schema: { tags, summary: 'A model as Triton would configure it', params },
      handler: async (request) => {
        const { model, version } = request.params as { model: string; version?: string }
        return configOf(await servableOf(service, model, version), server.limits.rows)
      },
    })
  }
}

const paths = [
  { path: '/v2/models/:model', params: modelParams },
  { path: '/v2/models/:model/versions/:version', params: versionParams },
]

// Any version that can be run can be asked, whether it is in memory or not.
const versionsOf = async (service: Service, model: string): Promise<string[]> => {
  const rows = await listVersions(service.ctx, known(service, model))
  return rows.flatMap(({ version, learner }) => (learner === 'none' ? [] : [String(version)])).reverse()
}
