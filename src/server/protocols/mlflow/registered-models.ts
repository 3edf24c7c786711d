import { createModel, deleteModel, deleteModelTag, describeModel, renameModel, setModelTag } from '../../../registry.ts'
import type { App, Service } from '../../service.ts'
import { addEndpoint } from './endpoint.ts'
import { message, repeated, text } from './messages.ts'
import { tag, word } from './registry/fields.ts'
import { modelAnswer } from './registry/known.ts'

export const registeredModelRoutes = (app: App, service: Service): void => {
  addEndpoint(app, service, {
    method: 'POST',
    path: '/registered-models/create',
    scope: 'track',
    summary: 'Register a model without versions',
    request: message({ name: word(), tags: repeated(tag), description: text().optional() }),
    answer: async ({ ctx }, given) => {
      await createModel(ctx, given)
      return modelAnswer(ctx, given.name)
    },
  })
  addEndpoint(app, service, {
    method: 'GET',
    path: '/registered-models/get',
    scope: 'read',
    summary: 'A registered model',
    request: message({ name: word() }),
    answer: ({ ctx }, { name }) => modelAnswer(ctx, name),
  })
  addEndpoint(app, service, {
    method: 'PATCH',
    path: '/registered-models/update',
    scope: 'track',
    summary: 'Describe a registered model',
    request: message({ name: word(), description: text().optional() }),
    answer: async ({ ctx }, { name, description = '' }) => {
      await describeModel(ctx, name, description)
      return modelAnswer(ctx, name)
    },
  })
  addEndpoint(app, service, {
    method: 'POST',
    path: '/registered-models/rename',
    scope: 'operate',
    action: 'model.rename',
    summary: 'Give a registered model another name, which its versions follow',
    request: message({ name: word(), new_name: word() }),
    answer: async ({ ctx }, { name, new_name: to }, request) => {
      request.subject = `${name} ${to}`
      await renameModel(ctx, name, to)
      return modelAnswer(ctx, to)
    },
  })
  addEndpoint(app, service, {
    method: 'DELETE',
    path: '/registered-models/delete',
    scope: 'operate',
    action: 'model.delete',
    summary: 'Delete a registered model that does not serve, with its versions',
    request: message({ name: word() }),
    answer: async ({ ctx }, { name }, request) => {
      request.subject = name
      await deleteModel(ctx, name)
      return {}
    },
  })
  tagRoutes(app, service)
}

const tagRoutes = (app: App, service: Service) => {
  addEndpoint(app, service, {
    method: 'POST',
    path: '/registered-models/set-tag',
    scope: 'track',
    summary: 'Set a tag of a registered model',
    request: message({ name: word(), key: text(), value: text() }),
    answer: async ({ ctx }, { name, ...given }) => {
      await setModelTag(ctx, name, given)
      return {}
    },
  })
  addEndpoint(app, service, {
    method: 'DELETE',
    path: '/registered-models/delete-tag',
    scope: 'track',
    summary: 'Delete a tag of a registered model',
    request: message({ name: word(), key: word() }),
    answer: async ({ ctx }, { name, key }) => {
      await deleteModelTag(ctx, name, key)
      return {}
    },
  })
}
