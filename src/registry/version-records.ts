import type { Context } from '../store.ts'
import { uriOf } from './versions.ts'

/** A version of a model by its number. */
export interface VersionKey {
  name: string
  version: number
}

/** All that is kept of a version, in MLflow's words. */
export interface VersionRecord extends VersionKey {
  creationTimestamp: number
  lastUpdatedTimestamp: number
  description: string | null
  runId: string | null
  source: string
  /** Where its files are. */
  location: string
  modelId: string | null
  runLink: string | null
  userId: string | null
  currentStage: string
  status: string
  /** `none` of a version that Cultivar cannot run. */
  learner: string
  aliases: string[]
  tags: { key: string; value: string }[]
  /** Params of the logged model that it was made of. */
  params: { key: string; value: string }[]
  /** Measured on held-out rows where it was trained here; else of the logged model that it was made of. */
  metrics: { key: string; value: number; timestamp: number; step: number; runId: string | null }[]
}

/** The versions of these numbers, in their order; one that is not there, or was deleted, is left out. One statement, however many there are. */
export const readVersionRecords = async ({ store }: Context, keys: readonly VersionKey[]): Promise<VersionRecord[]> => {
  if (keys.length === 0) return []
  const values = [keys.map(({ name }) => name), keys.map(({ version }) => version)]
  const { rows } = await store.pool.query<Row>({ name: 'read-versions', text: statement, values })
  return rows.map(({ storageLocation, hasFiles, measured, logged, ...row }) => {
    const creationTimestamp = Number(row.creationTimestamp)
    const own = Object.entries(measured).map(([key, value]) => ({ key, value, step: 0, runId: row.runId }))
    return {
      ...row,
      creationTimestamp,
      lastUpdatedTimestamp: Number(row.lastUpdatedTimestamp),
      location: storageLocation ?? (hasFiles ? uriOf(row.name, row.version) : row.source),
      metrics: [
        ...own.map((metric) => ({ ...metric, timestamp: creationTimestamp })),
        ...logged.map(({ isNan, ...metric }) => (isNan ? { ...metric, value: Number.NaN } : metric)),
      ],
    }
  })
}

interface Row extends Omit<VersionRecord, 'metrics' | 'location' | 'creationTimestamp' | 'lastUpdatedTimestamp'> {
  creationTimestamp: string
  lastUpdatedTimestamp: string
  storageLocation: string | null
  hasFiles: boolean
  measured: Record<string, number>
  logged: (VersionRecord['metrics'][number] & { isNan: boolean })[]
}

// Of each metric of a logged model the greatest point by step, timestamp and value, as everywhere.
const logged = `
  select distinct on (key) key, value, timestamp, step, is_nan, run_id from logged_model_metrics
  where model_id = v.model_id order by key, step desc, timestamp desc, value desc`
const listOf = (columns: string, rest: string) =>
  `coalesce((select json_agg(json_build_object(${columns})) ${rest}), '[]')`
const statement = `
  select v.name, v.version, v.creation_timestamp as "creationTimestamp", v.last_updated_timestamp as "lastUpdatedTimestamp",
    v.description, v.run_id as "runId", v.source, v.storage_location as "storageLocation", v.files <> '{}' as "hasFiles",
    v.model_id as "modelId", v.run_link as "runLink", v.user_id as "userId", v.current_stage as "currentStage", v.status,
    v.learner, v.metrics as measured,
    array(select alias from aliases a where a.name = v.name and a.version = v.version order by alias) as aliases,
    ${listOf(`'key', key, 'value', value`, 'from model_version_tags t where t.name = v.name and t.version = v.version')} as tags,
    ${listOf(`'key', key, 'value', value`, 'from logged_model_params p where p.model_id = v.model_id')} as params,
    ${listOf(
      `'key', key, 'value', value, 'timestamp', timestamp, 'step', step, 'isNan', is_nan, 'runId', run_id`,
      `from (${logged}) as m`,
    )} as logged
  from unnest($1::text[], $2::int[]) with ordinality as wanted (name, version, place)
  join model_versions v on v.name = wanted.name and v.version = wanted.version and v.deleted_at is null
  order by wanted.place`
