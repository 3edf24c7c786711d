import {
  type Bind,
  type Context,
  type Field,
  indexedTextOfKey,
  integerColumn,
  nullable,
  type Searchable,
  type SearchOptions,
  search,
  textColumn,
  walkedNumberOfKey,
} from '../../store.ts'
import { experimentCondition, numbersAmong, stageCondition, type ViewType } from './scope.ts'

export interface RunSearch extends SearchOptions {
  experimentIds: readonly string[]
  viewType?: ViewType | undefined
}

/** Finds runs, by default the newest active ones first. Ids that are no experiment's are passed over. */
export const searchRuns = async (
  ctx: Context,
  { experimentIds, viewType = 'ACTIVE_ONLY', ...options }: RunSearch,
): Promise<{ ids: string[]; nextPageToken?: string }> => {
  const experiments = numbersAmong(experimentIds)
  const scope = {
    name: [experiments, viewType],
    condition: (bind: Bind) =>
      `${experimentCondition('r.experiment_id', experiments, bind)} and ${stageCondition('r.lifecycle_stage', viewType)}`,
  }
  const { rows, ...page } = await search<{ id: string }>(ctx, searchableRuns, scope, options)
  return { ids: rows.map(({ id }) => id), ...page }
}

const ofRun = 'x.run_id = r.run_id'

// Through the data sets that the run was given; it matches if one of them does.
const datasetField = (value: string): Field => ({
  kind: 'text',
  value,
  rows: () => `from inputs x join input_datasets d on d.id = x.dataset_id where ${ofRun}`,
  unordered: true,
})

const datasetFields: Readonly<Record<string, Field>> = {
  name: datasetField('d.name'),
  digest: datasetField('d.digest'),
  context: datasetField(`x.tags ->> 'mlflow.data.context'`),
}

const searchableRuns: Searchable = {
  noun: 'run',
  table: 'runs r',
  columns: 'r.run_id as id',
  attributeWords: ['attributes', 'attribute', 'attr', 'run'],
  attributes: {
    run_id: textColumn('r.run_id'),
    run_name: textColumn('r.run_name'),
    user_id: textColumn('r.user_id'),
    status: textColumn('r.status'),
    artifact_uri: textColumn('r.artifact_uri'),
    start_time: integerColumn('r.start_time'),
    end_time: nullable(integerColumn('r.end_time')),
  },
  aliases: { created: 'start_time' },
  keyed: [
    { words: ['metrics', 'metric'], field: (key) => walkedNumberOfKey('latest_metrics', ofRun, key) },
    {
      words: ['params', 'param', 'parameters', 'parameter'],
      field: (key) => indexedTextOfKey('params', ofRun, key),
    },
    { words: ['tags', 'tag'], field: (key) => indexedTextOfKey('run_tags', ofRun, key) },
    {
      words: ['datasets', 'dataset'],
      field: (key) => (Object.hasOwn(datasetFields, key) ? datasetFields[key] : undefined),
    },
  ],
  usualOrder: ['start_time DESC'],
  ties: ['start_time DESC', 'run_id'],
  page: { usual: 1000, most: 50_000 },
  tokenWhenFull: true,
}
