import {
  type ModelRecord,
  readModelRecords,
  readVersionRecords,
  type VersionKey,
  type VersionRecord,
} from '../../../../registry.ts'
import type { Context } from '../../../../store.ts'
import { doubleOut, sparse } from '../messages.ts'

/** A version as `ModelVersion` has it, with its aliases. Texts that were never set are empty, as clients know it. */
export const versionMessage = ({ aliases, ...record }: VersionRecord): object =>
  sparse({ ...foundVersion({ ...record, aliases: [] }), aliases })

/** A version as searches and models have it: without its aliases. */
export const foundVersion = (record: VersionRecord): object =>
  sparse({
    name: record.name,
    version: String(record.version),
    creation_timestamp: record.creationTimestamp,
    last_updated_timestamp: record.lastUpdatedTimestamp,
    user_id: record.userId,
    current_stage: record.currentStage,
    description: record.description ?? '',
    source: record.source,
    run_id: record.runId ?? '',
    run_link: record.runLink ?? '',
    status: record.status,
    model_id: record.modelId,
    tags: record.tags,
    model_params: record.params.map(({ key, value }) => ({ name: key, value })),
    model_metrics: record.metrics.map(({ value, runId, ...metric }) =>
      sparse({ ...metric, value: doubleOut(value), run_id: runId }),
    ),
  })

/** The registered models of these names, as `RegisteredModel` has them. */
export const modelMessages = async (ctx: Context, names: readonly string[]): Promise<object[]> => {
  const models = await readModelRecords(ctx, names)
  const keys = models.flatMap(({ name, latest }) => latest.map((version) => ({ name, version })))
  const newest = Map.groupBy(await readVersionRecords(ctx, keys), ({ name }) => name)
  return models.map((model) => modelMessage(model, newest.get(model.name) ?? []))
}

const modelMessage = (model: ModelRecord, latest: VersionRecord[]): object =>
  sparse({
    name: model.name,
    creation_timestamp: model.creationTimestamp,
    last_updated_timestamp: model.lastUpdatedTimestamp,
    description: model.description,
    latest_versions: latest.map(foundVersion),
    tags: model.tags,
    aliases: model.aliases.map(({ alias, version }) => ({ alias, version: String(version) })),
  })

export const shown = ({ name, version }: VersionKey): string => `${name}@${version}`
