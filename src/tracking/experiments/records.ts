import type { Context } from '../../store.ts'

/** All that is kept of an experiment, in MLflow's words. */
export interface ExperimentRecord {
  experimentId: number
  name: string
  artifactLocation: string
  lifecycleStage: string
  creationTime: number
  lastUpdateTime: number
  tags: { key: string; value: string }[]
}

/** The experiments of these ids, in their order; one that is not there is left out. */
export const readExperimentRecords = async (
  { store }: Context,
  experimentIds: readonly number[],
): Promise<ExperimentRecord[]> => {
  const { rows } = await store.pool.query<ExperimentRecord>({
    name: 'read-experiments',
    text: statement,
    values: [experimentIds],
  })
  return rows
}

const statement = `
  select e.experiment_id::float8 as "experimentId", e.name, e.artifact_location as "artifactLocation",
    e.lifecycle_stage as "lifecycleStage", e.creation_time::float8 as "creationTime",
    e.last_update_time::float8 as "lastUpdateTime",
    coalesce((select json_agg(json_build_object('key', key, 'value', value) order by key)
      from experiment_tags t where t.experiment_id = e.experiment_id), '[]') as tags
  from unnest($1::bigint[]) with ordinality as wanted (experiment_id, place)
  join experiments e on e.experiment_id = wanted.experiment_id
  order by wanted.place`
