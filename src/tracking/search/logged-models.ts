import { clausesOf, type Filter } from '../../kit/filter.ts'
import { storable } from '../../kit/unicode.ts'
import {
  type Bind,
  type Context,
  type Field,
  fieldOf,
  integerColumn,
  nullable,
  numberOfKey,
  type Ordered,
  orderOf,
  type Searchable,
  type SearchOptions,
  searchOrdered,
  textColumn,
  textOfKey,
} from '../../store.ts'
import { experimentCondition, numbersAmong } from './scope.ts'

/** Data that metrics were measured on; without a digest every version of it. */
export interface MeasuredOn {
  datasetName: string
  datasetDigest?: string | undefined
}

export interface LoggedModelOrder extends Partial<MeasuredOn> {
  /** An attribute, or `metrics.<key>`. */
  fieldName: string
  ascending?: boolean | undefined
}

export interface LoggedModelSearch extends Omit<SearchOptions, 'orderBy'> {
  experimentIds: readonly string[]
  /** Where given, only metrics that were measured on one of these count. */
  datasets?: readonly MeasuredOn[] | undefined
  orderBy?: readonly LoggedModelOrder[] | undefined
}

/** Finds logged models, by default the newest first. A metric matches with any of its points, and orders by the latest. */
export const searchLoggedModels = async (
  ctx: Context,
  { experimentIds, datasets = [], orderBy = [], ...options }: LoggedModelSearch,
): Promise<{ modelIds: string[]; nextPageToken?: string }> => {
  const experiments = numbersAmong(experimentIds)
  const searchable = measuredOn(datasets)
  const scope = {
    name: [experiments, datasets.map(({ datasetName, datasetDigest }) => [datasetName, datasetDigest])],
    condition: (bind: Bind, filter: Filter | undefined) => {
      const inside = experimentCondition('l.experiment_id', experiments, bind)
      return datasets.length === 0 || namesMetric(filter) ? inside : `${inside} and ${hasMetric(datasets, bind)}`
    },
  }
  const order = orderBy.map((each) => orderedBy(searchable, each))
  const { rows, ...page } = await searchOrdered<{ id: string }>(ctx, searchable, scope, options, order)
  return { modelIds: rows.map(({ id }) => id), ...page }
}

const namesMetric = (filter: Filter | undefined) =>
  filter !== undefined && clausesOf(filter).some(({ entity }) => metricWords.includes(entity?.toLowerCase() ?? ''))

const hasMetric = (datasets: readonly MeasuredOn[], bind: Bind) =>
  `exists (select 1 from logged_model_metrics x where ${ofModel} and ${isMeasuredOn(datasets, bind)})`

const isMeasuredOn = (datasets: readonly MeasuredOn[], bind: Bind): string => {
  const each = datasets.map(({ datasetName, datasetDigest }) => {
    const name = `x.dataset_name = ${bind(storable(datasetName))}::text`
    return datasetDigest ? `(${name} and x.dataset_digest = ${bind(storable(datasetDigest))}::text)` : name
  })
  return `(${each.join(' or ')})`
}

const orderedBy = (
  searchable: Searchable,
  { fieldName, ascending = true, datasetName, datasetDigest }: LoggedModelOrder,
): Ordered => {
  // The name may be written as in a filter, and a key with spaces needs no quotes here.
  const plain = /^metrics\.[^`"]/.test(fieldName) ? `metrics."${fieldName.slice('metrics.'.length)}"` : fieldName
  const [found] = orderOf(searchable, [plain])
  const { name, field } = found!
  if (datasetName === undefined || field.kind !== 'double') return { name, field, ascending }
  const on = [{ datasetName, datasetDigest }]
  const key = name.slice('metrics.'.length)
  return {
    name: JSON.stringify([name, datasetName, datasetDigest]),
    field: fieldOf(measuredOn(on), 'metrics', key)!.field,
    ascending,
  }
}

const ofModel = 'x.model_id = l.model_id'
const metricWords = ['metrics', 'metric']

const metricField = (key: string, datasets: readonly MeasuredOn[]): Field => {
  const field = numberOfKey('logged_model_metrics', ofModel, key)
  return {
    ...field,
    rows: (bind) => `${field.rows!(bind)}${datasets.length === 0 ? '' : ` and ${isMeasuredOn(datasets, bind)}`}`,
    latest: 'order by x.timestamp desc, x.step desc, x.value desc, x.run_id limit 1',
  }
}

// Clients write the state with its prefix or without it.
const status: Field = {
  ...textColumn(`replace(l.status, 'LOGGED_MODEL_', '')`),
  normal: (value) => value.replace('LOGGED_MODEL_', ''),
}

const measuredOn = (datasets: readonly MeasuredOn[]): Searchable => ({
  noun: 'logged model',
  table: 'logged_models l',
  columns: 'l.model_id as id',
  attributeWords: ['attributes', 'attribute', 'attr'],
  attributes: {
    name: textColumn('l.name'),
    model_id: textColumn('l.model_id'),
    model_type: nullable(textColumn('l.model_type')),
    status,
    source_run_id: nullable(textColumn('l.source_run_id')),
    creation_timestamp: integerColumn('l.creation_timestamp'),
    last_updated_timestamp: integerColumn('l.last_updated_timestamp'),
  },
  aliases: {
    creation_time: 'creation_timestamp',
    creation_timestamp_ms: 'creation_timestamp',
    last_updated_time: 'last_updated_timestamp',
    last_updated_timestamp_ms: 'last_updated_timestamp',
  },
  keyed: [
    { words: metricWords, field: (key) => metricField(key, datasets) },
    { words: ['params', 'param'], field: (key) => textOfKey('logged_model_params', ofModel, key) },
    { words: ['tags', 'tag'], field: (key) => textOfKey('logged_model_tags', ofModel, key) },
  ],
  usualOrder: ['creation_timestamp DESC'],
  ties: ['creation_timestamp DESC', 'model_id'],
  page: { usual: 50, most: 50_000 },
})
