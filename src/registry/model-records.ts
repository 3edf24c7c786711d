import type { Context } from '../store.ts'

/** All that is kept of a registered model, in MLflow's words. */
export interface ModelRecord {
  name: string
  creationTimestamp: number
  lastUpdatedTimestamp: number
  description: string | null
  tags: { key: string; value: string }[]
  aliases: { alias: string; version: number }[]
  /** How many versions it has. */
  versions: number
  /** The newest version of each stage. */
  latest: number[]
}

/** The models of these names, in their order; one that is not registered is left out. One statement, however many there are. */
export const readModelRecords = async ({ store }: Context, names: readonly string[]): Promise<ModelRecord[]> => {
  if (names.length === 0) return []
  const { rows } = await store.pool.query<Row>({ name: 'read-models', text: statement, values: [names] })
  return rows.map((row) => ({
    ...row,
    creationTimestamp: Number(row.creationTimestamp),
    lastUpdatedTimestamp: Number(row.lastUpdatedTimestamp),
  }))
}

/** The names of all registered models. */
export const listModelNames = async ({ store }: Context): Promise<string[]> => {
  const { rows } = await store.pool.query<{ name: string }>('select name from registered_models order by name')
  return rows.map(({ name }) => name)
}

interface Row extends Omit<ModelRecord, 'creationTimestamp' | 'lastUpdatedTimestamp'> {
  creationTimestamp: string
  lastUpdatedTimestamp: string
}

const statement = `
  select m.name, m.creation_timestamp as "creationTimestamp", m.last_updated_timestamp as "lastUpdatedTimestamp", m.description,
    coalesce((select json_agg(json_build_object('key', key, 'value', value)) from registered_model_tags t where t.name = m.name), '[]') as tags,
    coalesce((select json_agg(json_build_object('alias', alias, 'version', version) order by alias) from aliases a where a.name = m.name), '[]') as aliases,
    (select count(*)::int from model_versions v where v.name = m.name and v.deleted_at is null) as versions,
    array(select max(version) from model_versions v where v.name = m.name and v.deleted_at is null
      group by current_stage order by 1) as latest
  from unnest($1::text[]) with ordinality as wanted (name, place)
  join registered_models m on m.name = wanted.name
  order by wanted.place`
