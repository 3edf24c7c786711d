import { z } from 'zod'
import type {
  SourceExperiment,
  SourceLoggedModel,
  SourceModel,
  SourcePoint,
  SourceRun,
  SourceVersion,
} from '../source.ts'

// What an MLflow server answers, read into what an import copies. Fields that are not here are not looked at.

const number = z.coerce.number()
// NaN and the infinities come as words.
const measured = z.union([z.number(), z.string().transform(Number)])
const maybe = z
  .string()
  .nullish()
  .transform((text) => text || null)
const tags = z
  .array(z.object({ key: z.string(), value: z.string().default('') }))
  .default([])
  .transform((pairs) => Object.fromEntries(pairs.map(({ key, value }) => [key, value])))

const page = <Fields extends z.ZodRawShape>(fields: Fields) =>
  z.object({ ...fields, next_page_token: z.string().optional() })

const experiment = z
  .object({
    experiment_id: z.string(),
    name: z.string(),
    lifecycle_stage: z.string(),
    creation_time: number.default(0),
    last_update_time: number.default(0),
    tags,
  })
  .transform(
    (each): SourceExperiment => ({
      id: each.experiment_id,
      name: each.name,
      lifecycleStage: each.lifecycle_stage,
      creationTime: each.creation_time,
      lastUpdateTime: each.last_update_time,
      tags: each.tags,
    }),
  )

const dataset = z.object({
  name: z.string(),
  digest: z.string(),
  source_type: z.string(),
  source: z.string(),
  schema: maybe,
  profile: maybe,
})

const models = (isOutput: boolean) =>
  z
    .array(z.object({ model_id: z.string(), step: number.default(0) }))
    .default([])
    .transform((list) => list.map(({ model_id, step }) => ({ modelId: model_id, isOutput, step })))

const run = z
  .object({
    info: z.object({
      run_id: z.string(),
      experiment_id: z.string(),
      run_name: z.string().default(''),
      user_id: z.string().default(''),
      status: z.string(),
      start_time: number.default(0),
      end_time: number.nullish(),
      lifecycle_stage: z.string(),
      artifact_uri: z.string(),
    }),
    data: z.object({ metrics: z.array(z.object({ key: z.string() })).default([]), params: tags, tags }).prefault({}),
    inputs: z
      .object({ dataset_inputs: z.array(z.object({ dataset, tags })).default([]), model_inputs: models(false) })
      .prefault({}),
    outputs: z.object({ model_outputs: models(true) }).prefault({}),
  })
  .transform(
    ({ info, data, inputs, outputs }): SourceRun => ({
      id: info.run_id,
      experimentId: info.experiment_id,
      name: info.run_name,
      userId: info.user_id,
      status: info.status,
      startTime: info.start_time,
      endTime: info.end_time || null,
      lifecycleStage: info.lifecycle_stage,
      artifactUri: info.artifact_uri,
      params: data.params,
      tags: data.tags,
      metricKeys: data.metrics.map(({ key }) => key),
      datasets: inputs.dataset_inputs.map(({ dataset: { source_type: sourceType, ...each }, tags: own }) => ({
        ...each,
        sourceType,
        tags: own,
      })),
      models: [...inputs.model_inputs, ...outputs.model_outputs],
    }),
  )

const point = z.object({ key: z.string(), value: measured, timestamp: number, step: number.default(0) })

const loggedModel = z
  .object({
    info: z.object({
      model_id: z.string(),
      name: z.string(),
      model_type: maybe,
      source_run_id: maybe,
      status: z.string(),
      artifact_uri: z.string(),
      creation_timestamp_ms: number,
      last_updated_timestamp_ms: number,
      tags,
    }),
    data: z.object({ params: tags }).prefault({}),
  })
  .transform(
    ({ info, data }): SourceLoggedModel => ({
      id: info.model_id,
      name: info.name,
      modelType: info.model_type,
      sourceRunId: info.source_run_id,
      status: info.status,
      artifactUri: info.artifact_uri,
      creationTimestamp: info.creation_timestamp_ms,
      lastUpdatedTimestamp: info.last_updated_timestamp_ms,
      params: data.params,
      tags: info.tags,
    }),
  )

const version = z
  .object({
    version: number,
    description: maybe,
    creation_timestamp: number,
    last_updated_timestamp: number,
    run_id: maybe,
    model_id: maybe,
    source: z.string().default(''),
    current_stage: z.string().default('None'),
    tags,
  })
  .transform(
    (each): Omit<SourceVersion, 'location'> => ({
      version: each.version,
      description: each.description,
      creationTimestamp: each.creation_timestamp,
      lastUpdatedTimestamp: each.last_updated_timestamp,
      runId: each.run_id,
      modelId: each.model_id,
      source: each.source,
      stage: each.current_stage,
      tags: each.tags,
    }),
  )

const registeredModel = z
  .object({
    name: z.string(),
    description: maybe,
    creation_timestamp: number,
    last_updated_timestamp: number,
    tags,
    aliases: z.array(z.object({ alias: z.string(), version: number })).default([]),
  })
  .transform(
    (each): Omit<SourceModel, 'versions'> => ({
      name: each.name,
      description: each.description,
      creationTimestamp: each.creation_timestamp,
      lastUpdatedTimestamp: each.last_updated_timestamp,
      tags: each.tags,
      aliases: Object.fromEntries(each.aliases.map(({ alias, version: of }) => [alias, of])),
    }),
  )

const files = z
  .array(z.object({ path: z.string(), is_dir: z.boolean().default(false) }))
  .default([])
  .transform((list) => list.map(({ path, is_dir: isFolder }) => ({ path, isFolder })))

/** The answers, by what they hold. */
export const answers = {
  experiments: page({ experiments: z.array(experiment).default([]) }),
  runs: page({ runs: z.array(run).default([]) }),
  history: page({ metrics: z.array(point).default([]) as z.ZodType<SourcePoint[]> }),
  loggedModels: page({ models: z.array(loggedModel).default([]) }),
  registeredModels: page({ registered_models: z.array(registeredModel).default([]) }),
  versions: page({ model_versions: z.array(version).default([]) }),
  location: z.object({ artifact_uri: z.string().default('') }),
  files: z.object({ files }),
}
