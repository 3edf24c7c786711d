import { modelParams, versionParams } from '../../contract.ts'
import { servableOf } from '../../inference.ts'
import { known } from '../../routes/models.ts'
import type { App, Service } from '../../service.ts'
import type { Counts, Part } from '../../statistics.ts'
import { tags } from './tags.ts'

/** The statistics extension of Triton. The numbers are those of this process since it started. */
export const statisticsRoutes = (app: App, service: Service): void => {
  const config = { scope: 'read' as const }
  const summary = 'What was answered, and what it took'
  app.get('/v2/models/stats', {
    config,
    schema: { tags, summary },
    handler: async () => ({ model_stats: service.fleet.models().flatMap((model) => statisticsOf(service, model)) }),
  })
  app.get('/v2/models/:model/stats', {
    config,
    schema: { tags, summary, params: modelParams },
    handler: async ({ params: { model } }) => ({ model_stats: statisticsOf(service, known(service, model)) }),
  })
  app.get('/v2/models/:model/versions/:version/stats', {
    config,
    schema: { tags, summary, params: versionParams },
    handler: async ({ params: { model, version } }) => {
      const { name } = await servableOf(service, model, version)
      return { model_stats: [entry(model, name, service.statistics.of(model, name))] }
    },
  })
}

// Each version that is in memory or has answered.
const statisticsOf = ({ fleet, statistics }: Service, model: string) => {
  const loaded = fleet.loaded(model).map(({ name }) => name)
  const versions = [...new Set([...loaded, ...statistics.versions(model)])].sort(byNumber)
  return versions.map((version) => entry(model, version, statistics.of(model, version)))
}

const byNumber = (a: string, b: string) => a.localeCompare(b, 'en', { numeric: true })

const entry = (model: string, version: string, counts: Counts) => {
  const { lastAt, rows, requests, failed, ms, bySize } = counts
  return {
    name: model,
    version,
    last_inference: lastAt,
    inference_count: rows,
    execution_count: requests,
    inference_stats: {
      success: duration(requests, ms.queue + ms.features + ms.inference + ms.commit),
      fail: duration(failed, ms.failed),
      queue: duration(requests, ms.queue),
      ...computed(requests, ms),
      cache_hit: duration(0, 0),
      cache_miss: duration(0, 0),
    },
    response_stats: {},
    batch_stats: [...bySize]
      .sort(([a], [b]) => a - b)
      .map(([size, own]) => ({ batch_size: size, ...computed(own.requests, own.ms) })),
    memory_usage: [],
  }
}

// Reading the rows, the model, and the commit of the log: what Triton calls input, infer and output.
const computed = (requests: number, ms: Record<Part, number>) => ({
  compute_input: duration(requests, ms.features),
  compute_infer: duration(requests, ms.inference),
  compute_output: duration(requests, ms.commit),
})

const duration = (count: number, ms: number) => ({ count, ns: Math.round(ms * 1e6) })
