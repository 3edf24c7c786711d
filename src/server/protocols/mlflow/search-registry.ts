import { readVersionRecords, searchModelVersions, searchRegisteredModels } from '../../../registry.ts'
import type { App, Service } from '../../service.ts'
import { addEndpoint } from './endpoint.ts'
import { int64, message, repeated, sparse, text } from './messages.ts'
import { foundVersion, modelMessages } from './registry/messages.ts'

const page = {
  filter: text().optional(),
  max_results: int64().optional(),
  order_by: repeated(text()),
  page_token: text().optional(),
}

/** Search of registered models and of versions. Prompts are shown to who asks for their tag. */
export const registrySearchRoutes = (app: App, service: Service): void => {
  addEndpoint(app, service, {
    method: 'GET',
    path: '/registered-models/search',
    scope: 'read',
    summary: 'Search registered models',
    request: message(page),
    answer: async ({ ctx }, given) => {
      const { names, nextPageToken } = await searchRegisteredModels(ctx, optionsOf(given))
      return sparse({ registered_models: await modelMessages(ctx, names), next_page_token: nextPageToken })
    },
  })
  addEndpoint(app, service, {
    method: 'GET',
    path: '/model-versions/search',
    scope: 'read',
    summary: 'Search versions of registered models',
    request: message(page),
    answer: async ({ ctx }, given) => {
      const { versions, nextPageToken } = await searchModelVersions(ctx, optionsOf(given))
      const found = await readVersionRecords(ctx, versions)
      return sparse({ model_versions: found.map(foundVersion), next_page_token: nextPageToken })
    },
  })
}

interface Page {
  filter?: string | undefined
  max_results?: number | undefined
  order_by: string[]
  page_token?: string | undefined
}

const optionsOf = ({ filter, max_results: maxResults, order_by: orderBy, page_token: pageToken }: Page) => ({
  filter,
  maxResults,
  orderBy,
  pageToken,
})
