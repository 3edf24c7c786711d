import { clausesOf, type Filter } from '../kit/filter.ts'
import {
  type Bind,
  type Context,
  type Field,
  integerColumn,
  nullable,
  type Searchable,
  type SearchOptions,
  search,
  textColumn,
  textOfKey,
} from '../store.ts'

/** Finds registered models, by default in the order of their names. Prompts are hidden unless the filter asks for them. */
export const searchRegisteredModels = async (
  ctx: Context,
  options: SearchOptions,
): Promise<{ names: string[]; nextPageToken?: string }> => {
  const scope = {
    name: 'models',
    condition: (_: Bind, filter: Filter | undefined) => promptCondition(filter, modelIsPrompt),
  }
  const { rows, ...page } = await search<{ name: string }>(ctx, searchableModels, scope, options)
  return { names: rows.map(({ name }) => name), ...page }
}

/** Finds versions that are not deleted, by default those that changed last first. Prompts are hidden likewise. */
export const searchModelVersions = async (
  ctx: Context,
  options: SearchOptions,
): Promise<{ versions: { name: string; version: number }[]; nextPageToken?: string }> => {
  const scope = {
    name: 'versions',
    condition: (_: Bind, filter: Filter | undefined) =>
      `v.deleted_at is null and ${promptCondition(filter, versionIsPrompt)}`,
  }
  const { rows, ...page } = await search<{ name: string; version: number }>(ctx, searchableVersions, scope, options)
  return { versions: rows.map(({ name, version }) => ({ name, version })), ...page }
}

const promptTag = 'mlflow.prompt.is_prompt'
const tagWords = ['tags', 'tag']

// What has no such tag is no prompt, so this one tag has a value everywhere.
const isPrompt = (table: string, owner: string) =>
  `coalesce((select x.value from ${table} x where ${owner} and x.key = '${promptTag}'), 'false')`

const ofModel = 'x.name = m.name'
const ofVersion = 'x.name = v.name and x.version = v.version'
const modelIsPrompt = isPrompt('registered_model_tags', ofModel)
const versionIsPrompt = isPrompt('model_version_tags', ofVersion)

const promptCondition = (filter: Filter | undefined, value: string): string => {
  const asksForPrompts =
    filter !== undefined &&
    clausesOf(filter).some(({ entity, key }) => key === promptTag && tagWords.includes(entity?.toLowerCase() ?? ''))
  return asksForPrompts ? 'true' : `${value} <> 'true'`
}

const tags = (table: string, owner: string) => ({
  words: tagWords,
  field: (key: string): Field =>
    key === promptTag ? textColumn(isPrompt(table, owner)) : textOfKey(table, owner, key),
})

const searchableModels: Searchable = {
  noun: 'registered model',
  table: 'registered_models m',
  columns: 'm.name',
  attributeWords: ['attributes', 'attribute', 'attr', 'model'],
  attributes: {
    name: textColumn('m.name'),
    creation_timestamp: integerColumn('m.creation_timestamp'),
    last_updated_timestamp: integerColumn('m.last_updated_timestamp'),
  },
  aliases: { timestamp: 'last_updated_timestamp' },
  keyed: [tags('registered_model_tags', ofModel)],
  usualOrder: ['name'],
  ties: ['name'],
  page: { usual: 100, most: 1000 },
}

const searchableVersions: Searchable = {
  noun: 'model version',
  table: 'model_versions v',
  columns: 'v.name, v.version',
  attributeWords: ['attributes', 'attribute', 'attr', 'version'],
  attributes: {
    name: textColumn('v.name'),
    source_path: textColumn('v.source'),
    run_id: nullable(textColumn('v.run_id')),
    version_number: integerColumn('v.version'),
    creation_timestamp: integerColumn('v.creation_timestamp'),
    last_updated_timestamp: integerColumn('v.last_updated_timestamp'),
  },
  aliases: { source: 'source_path', version: 'version_number', timestamp: 'last_updated_timestamp' },
  keyed: [tags('model_version_tags', ofVersion)],
  usualOrder: ['last_updated_timestamp DESC', 'name', 'version_number DESC'],
  ties: ['name', 'version_number DESC'],
  page: { usual: 200_000, most: 200_000 },
}
