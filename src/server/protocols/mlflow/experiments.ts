import {
  createExperiment,
  deleteExperiment,
  deleteExperimentTag,
  getExperiment,
  getExperimentByName,
  renameExperiment,
  restoreExperiment,
  setExperimentTag,
} from '../../../tracking.ts'
import type { App, Service } from '../../service.ts'
import { addEndpoint } from './endpoint.ts'
import { experimentMessage } from './experiment-message.ts'
import { done, id, message, pair, repeated, text } from './messages.ts'

export const experimentRoutes = (app: App, service: Service): void => {
  addReads(app, service)
  addLife(app, service)
  addTags(app, service)
}

const ofId = message({ experiment_id: id() })

const addReads = (app: App, service: Service): void => {
  addEndpoint(app, service, {
    method: 'GET',
    path: '/experiments/get',
    scope: 'read',
    summary: 'One experiment',
    request: ofId,
    answer: async ({ ctx }, { experiment_id }) => ({
      experiment: experimentMessage(await getExperiment(ctx, experiment_id)),
    }),
  })
  addEndpoint(app, service, {
    method: 'GET',
    path: '/experiments/get-by-name',
    scope: 'read',
    summary: 'The experiment of a name',
    request: message({ experiment_name: text() }),
    answer: async ({ ctx }, { experiment_name }) => ({
      experiment: experimentMessage(await getExperimentByName(ctx, experiment_name)),
    }),
  })
}

const addLife = (app: App, service: Service): void => {
  addEndpoint(app, service, {
    method: 'POST',
    path: '/experiments/create',
    scope: 'track',
    summary: 'Make an experiment',
    request: message({ name: text(), artifact_location: text().optional(), tags: repeated(pair()) }),
    answer: async ({ ctx }, { name, artifact_location: artifactLocation, tags }) => ({
      experiment_id: String(await createExperiment(ctx, name, { artifactLocation, tags })),
    }),
  })
  addEndpoint(app, service, {
    method: 'POST',
    path: '/experiments/update',
    scope: 'track',
    summary: 'Rename an experiment',
    request: message({ experiment_id: id(), new_name: text().optional() }),
    answer: async ({ ctx }, { experiment_id, new_name }) => {
      if (new_name) await renameExperiment(ctx, experiment_id, new_name)
      return {}
    },
  })
  addEndpoint(app, service, {
    method: 'POST',
    path: '/experiments/delete',
    scope: 'track',
    summary: 'Put an experiment away, with its runs',
    request: ofId,
    answer: ({ ctx }, { experiment_id }) => done(deleteExperiment(ctx, experiment_id)),
  })
  addEndpoint(app, service, {
    method: 'POST',
    path: '/experiments/restore',
    scope: 'track',
    summary: 'Bring an experiment back, with its runs',
    request: ofId,
    answer: ({ ctx }, { experiment_id }) => done(restoreExperiment(ctx, experiment_id)),
  })
}

const addTags = (app: App, service: Service): void => {
  addEndpoint(app, service, {
    method: 'POST',
    path: '/experiments/set-experiment-tag',
    scope: 'track',
    summary: 'Set a tag of an experiment',
    request: message({ experiment_id: id(), key: text(), value: text().default('') }),
    answer: ({ ctx }, { experiment_id, ...tag }) => done(setExperimentTag(ctx, experiment_id, tag)),
  })
  addEndpoint(app, service, {
    method: 'POST',
    path: '/experiments/delete-experiment-tag',
    scope: 'track',
    summary: 'Remove a tag of an experiment',
    request: message({ experiment_id: id(), key: text() }),
    answer: ({ ctx }, { experiment_id, key }) => done(deleteExperimentTag(ctx, experiment_id, key)),
  })
}
