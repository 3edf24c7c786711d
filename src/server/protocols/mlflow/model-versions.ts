import { routingOf } from '../../../define.ts'
import { createVersion, deleteVersion, deleteVersionTag, describeVersion, setVersionTag } from '../../../registry.ts'
import type { App, Service } from '../../service.ts'
import { addEndpoint } from './endpoint.ts'
import { message, repeated, text } from './messages.ts'
import { tag, versionKey, word } from './registry/fields.ts'
import { knownVersion } from './registry/known.ts'
import { shown, versionMessage } from './registry/messages.ts'

export const modelVersionRoutes = (app: App, service: Service): void => {
  addEndpoint(app, service, {
    method: 'POST',
    path: '/model-versions/create',
    scope: 'track',
    summary: 'Give the files of a source the next number of a registered model',
    request: message({
      ...{ name: word(), source: text(), run_id: text().optional(), model_id: word().optional() },
      ...{ run_link: text().optional(), description: text().optional(), tags: repeated(tag) },
    }),
    answer: async ({ ctx }, { run_id: runId, model_id: modelId, run_link: runLink, ...given }) => {
      const made = await createVersion(ctx, { ...given, runId, modelId, runLink })
      return { model_version: versionMessage(await knownVersion(ctx, made)) }
    },
  })
  addEndpoint(app, service, {
    method: 'GET',
    path: '/model-versions/get',
    scope: 'read',
    summary: 'A version of a registered model',
    request: message(versionKey),
    answer: async ({ ctx }, key) => ({ model_version: versionMessage(await knownVersion(ctx, key)) }),
  })
  addEndpoint(app, service, {
    method: 'GET',
    path: '/model-versions/get-download-uri',
    scope: 'read',
    summary: 'Where the files of a version are',
    request: message(versionKey),
    answer: async ({ ctx }, key) => ({ artifact_uri: (await knownVersion(ctx, key)).location }),
  })
  addEndpoint(app, service, {
    method: 'PATCH',
    path: '/model-versions/update',
    scope: 'track',
    summary: 'Describe a version',
    request: message({ ...versionKey, description: text().optional() }),
    answer: async ({ ctx }, { description = '', ...key }) => {
      await describeVersion(ctx, key, description)
      return { model_version: versionMessage(await knownVersion(ctx, key)) }
    },
  })
  addEndpoint(app, service, {
    method: 'DELETE',
    path: '/model-versions/delete',
    scope: 'operate',
    action: 'model.delete-version',
    summary: 'Delete a version that does not serve',
    request: message(versionKey),
    answer: async ({ ctx, project }, key, request) => {
      request.subject = shown(key)
      await deleteVersion(ctx, key, routingOf(project, key.name))
      return {}
    },
  })
  tagRoutes(app, service)
}

const tagRoutes = (app: App, service: Service) => {
  addEndpoint(app, service, {
    method: 'POST',
    path: '/model-versions/set-tag',
    scope: 'track',
    summary: 'Set a tag of a version',
    request: message({ ...versionKey, key: text(), value: text() }),
    answer: async ({ ctx }, { name, version, ...given }) => {
      await setVersionTag(ctx, { name, version }, given)
      return {}
    },
  })
  addEndpoint(app, service, {
    method: 'DELETE',
    path: '/model-versions/delete-tag',
    scope: 'track',
    summary: 'Delete a tag of a version',
    request: message({ ...versionKey, key: word() }),
    answer: async ({ ctx }, { key, ...of }) => {
      await deleteVersionTag(ctx, of, key)
      return {}
    },
  })
}
