import { logInputs, logOutputs } from '../../../tracking.ts'
import type { App, Service } from '../../service.ts'
import { addEndpoint } from './endpoint.ts'
import { int64, message, repeated, text } from './messages.ts'

const dataset = message({
  name: text(),
  digest: text(),
  source_type: text(),
  source: text(),
  schema: text().optional(),
  profile: text().optional(),
})
const datasetInput = message({ tags: repeated(message({ key: text(), value: text() })), dataset })

/** What runs read and made: data and logged models. */
export const inputRoutes = (app: App, service: Service): void => {
  addEndpoint(app, service, {
    method: 'POST',
    path: '/runs/log-inputs',
    scope: 'track',
    summary: 'Link data and logged models that a run reads',
    // The profile of a data set has up to 16 MiB, and quotes in it are escaped.
    mostBytes: 40 << 20,
    request: message({
      run_id: text(),
      datasets: repeated(datasetInput),
      models: repeated(message({ model_id: text() })),
    }),
    answer: async ({ ctx }, { run_id, datasets, models }) => {
      await logInputs(ctx, run_id, {
        datasets: datasets.map(({ tags, dataset: { source_type: sourceType, ...given } }) => ({
          ...given,
          sourceType,
          tags: Object.fromEntries(tags.map(({ key, value }) => [key, value])),
        })),
        models: models.map(({ model_id }) => model_id),
      })
      return {}
    },
  })
  addEndpoint(app, service, {
    method: 'POST',
    path: '/runs/outputs',
    scope: 'track',
    summary: 'Link logged models that a run made',
    request: message({
      run_id: text(),
      models: repeated(message({ model_id: text(), step: int64().default(0) })),
    }),
    answer: async ({ ctx }, { run_id, models }) => {
      const made = models.map(({ model_id: modelId, step }) => ({ modelId, step }))
      await logOutputs(ctx, run_id, made)
      return {}
    },
  })
}
