import {
  createLoggedModel,
  deleteLoggedModel,
  deleteLoggedModelTag,
  finalizeLoggedModel,
  getLoggedModel,
  loggedModelStatuses,
  logModelParams,
  setLoggedModelTags,
} from '../../../tracking.ts'
import type { App, Service } from '../../service.ts'
import { addEndpoint } from './endpoint.ts'
import { loggedModelMessage } from './logged-model-message.ts'
import { enumeration, id, message, repeated, text } from './messages.ts'

const pair = message({ key: text(), value: text() })
const one = '/logged-models/:model_id'

/** Models that runs have logged, before anybody registers them. */
export const loggedModelRoutes = (app: App, service: Service): void => {
  const answerModel = async ({ ctx }: Service, modelId: string) => ({
    model: loggedModelMessage(await getLoggedModel(ctx, modelId)),
  })
  addEndpoint(app, service, {
    method: 'POST',
    path: '/logged-models',
    scope: 'track',
    summary: 'Make a logged model',
    request: message({
      experiment_id: id(),
      name: text().optional(),
      model_type: text().optional(),
      source_run_id: text().optional(),
      params: repeated(pair),
      tags: repeated(pair),
    }),
    answer: async (
      { ctx },
      { experiment_id: experimentId, model_type: modelType, source_run_id: sourceRunId, ...given },
    ) => {
      const modelId = await createLoggedModel(ctx, { ...given, experimentId, modelType, sourceRunId })
      return answerModel(service, modelId)
    },
  })
  addEndpoint(app, service, {
    method: 'GET',
    path: one,
    scope: 'read',
    summary: 'A logged model',
    request: message({ model_id: text() }),
    answer: (_, { model_id }) => answerModel(service, model_id),
  })
  addEndpoint(app, service, {
    method: 'PATCH',
    path: one,
    scope: 'track',
    summary: 'Say that the files of a logged model are there, or did not come',
    request: message({ model_id: text(), status: enumeration(loggedModelStatuses) }),
    answer: async ({ ctx }, { model_id, status }) => {
      await finalizeLoggedModel(ctx, model_id, status)
      return answerModel(service, model_id)
    },
  })
  addEndpoint(app, service, {
    method: 'DELETE',
    path: one,
    scope: 'track',
    summary: 'Delete a logged model',
    request: message({ model_id: text() }),
    answer: async ({ ctx }, { model_id }) => {
      await deleteLoggedModel(ctx, model_id)
      return {}
    },
  })
  addDetails(app, service)
}

const addDetails = (app: App, service: Service): void => {
  addEndpoint(app, service, {
    method: 'PATCH',
    path: `${one}/tags`,
    scope: 'track',
    summary: 'Set tags of a logged model',
    request: message({ model_id: text(), tags: repeated(pair) }),
    answer: async ({ ctx }, { model_id, tags }) => {
      await setLoggedModelTags(ctx, model_id, tags)
      return {}
    },
  })
  addEndpoint(app, service, {
    method: 'DELETE',
    path: `${one}/tags/:tag_key`,
    scope: 'track',
    summary: 'Delete a tag of a logged model',
    request: message({ model_id: text(), tag_key: text() }),
    answer: async ({ ctx }, { model_id, tag_key }) => {
      await deleteLoggedModelTag(ctx, model_id, tag_key)
      return {}
    },
  })
  addEndpoint(app, service, {
    method: 'POST',
    path: `${one}/params`,
    scope: 'track',
    summary: 'Add params to a logged model',
    request: message({ model_id: text(), params: repeated(pair) }),
    answer: async ({ ctx }, { model_id, params }) => {
      await logModelParams(ctx, model_id, params)
      return {}
    },
  })
}
