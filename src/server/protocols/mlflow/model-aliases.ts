import { dropAlias, nameVersion } from '../../../loop.ts'
import { latestVersions, moveToStage, versionUnder } from '../../../registry.ts'
import type { App, Service } from '../../service.ts'
import { addEndpoint } from './endpoint.ts'
import { bool, message, repeated, text } from './messages.ts'
import { versionKey, word } from './registry/fields.ts'
import { knownVersion } from './registry/known.ts'
import { shown, versionMessage } from './registry/messages.ts'

/** Names of versions: aliases, of which two say who serves, and the stages of before there were aliases. */
export const modelAliasRoutes = (app: App, service: Service): void => {
  const path = '/registered-models/alias'
  addEndpoint(app, service, {
    method: 'POST',
    path,
    scope: 'operate',
    action: 'model.alias',
    summary: 'Put an alias on a version; `champion` is a promotion by hand',
    request: message({ ...versionKey, alias: word() }),
    answer: async ({ ctx, project }, { alias, ...key }, request) => {
      request.subject = `${shown(key)} ${alias}`
      const { name: model, version } = key
      await nameVersion(ctx, { model, version, alias, served: Object.hasOwn(project.models, model) })
      return {}
    },
  })
  addEndpoint(app, service, {
    method: 'GET',
    path,
    scope: 'read',
    summary: 'The version under an alias',
    request: message({ name: word(), alias: word() }),
    answer: async ({ ctx }, { name, alias }) => {
      const version = await versionUnder(ctx, name, alias)
      return { model_version: versionMessage(await knownVersion(ctx, { name, version })) }
    },
  })
  addEndpoint(app, service, {
    method: 'DELETE',
    path,
    scope: 'operate',
    action: 'model.alias',
    summary: 'Take an alias away; that of the champion stays',
    request: message({ name: word(), alias: word() }),
    answer: async ({ ctx }, { name, alias }, request) => {
      request.subject = `${name} ${alias}`
      await dropAlias(ctx, name, alias)
      return {}
    },
  })
  stageRoutes(app, service)
}

const stageRoutes = (app: App, service: Service) => {
  addEndpoint(app, service, {
    method: 'POST',
    path: '/model-versions/transition-stage',
    scope: 'operate',
    action: 'model.stage',
    summary: 'Move a version to a stage',
    request: message({ ...versionKey, stage: text(), archive_existing_versions: bool() }),
    answer: async ({ ctx }, { stage, archive_existing_versions: archiveOthers, ...key }, request) => {
      request.subject = shown(key)
      await moveToStage(ctx, key, { stage, archiveOthers })
      return { model_version: versionMessage(await knownVersion(ctx, key)) }
    },
  })
  addEndpoint(app, service, {
    method: ['GET', 'POST'],
    path: '/registered-models/get-latest-versions',
    scope: 'read',
    summary: 'The newest version of each stage',
    request: message({ name: word(), stages: repeated(text()) }),
    answer: async ({ ctx }, { name, stages }) => {
      const found = await latestVersions(ctx, name, stages)
      return found.length === 0 ? {} : { model_versions: found.map(versionMessage) }
    },
  })
}
