import { createExperiment } from '../../../tracking.ts'
import type { App, Service } from '../../service.ts'
import { addEndpoint } from './endpoint.ts'
import { message, repeated, text } from './messages.ts'

const pair = message({ key: text(), value: text() })

export const experimentRoutes = (app: App, service: Service): void => {
  addEndpoint(app, service, {
    method: 'POST',
    path: '/experiments/create',
    scope: 'track',
    summary: 'Make an experiment',
    request: message({ name: text(), artifact_location: text().optional(), tags: repeated(pair) }),
    answer: async ({ ctx }, { name, artifact_location }) => ({
      experiment_id: String(await createExperiment(ctx, name, artifact_location)),
    }),
  })
}
