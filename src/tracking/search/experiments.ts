import {
  type Context,
  integerColumn,
  type Searchable,
  type SearchOptions,
  search,
  textColumn,
  textOfKey,
} from '../../store.ts'
import { stageCondition, type ViewType } from './scope.ts'

export interface ExperimentSearch extends SearchOptions {
  viewType?: ViewType | undefined
}

/** Finds experiments, by default the newest active ones first. */
export const searchExperiments = async (
  ctx: Context,
  { viewType = 'ACTIVE_ONLY', ...options }: ExperimentSearch,
): Promise<{ ids: number[]; nextPageToken?: string }> => {
  const scope = { name: viewType, condition: () => stageCondition('e.lifecycle_stage', viewType) }
  const { rows, ...page } = await search<{ id: string }>(ctx, searchableExperiments, scope, options)
  return { ids: rows.map(({ id }) => Number(id)), ...page }
}

const searchableExperiments: Searchable = {
  noun: 'experiment',
  table: 'experiments e',
  columns: 'e.experiment_id as id',
  attributeWords: ['attributes', 'attribute', 'attr', 'experiment'],
  attributes: {
    name: textColumn('e.name'),
    creation_time: integerColumn('e.creation_time'),
    last_update_time: integerColumn('e.last_update_time'),
    experiment_id: integerColumn('e.experiment_id'),
  },
  keyed: [
    {
      words: ['tags', 'tag'],
      field: (key) => textOfKey('experiment_tags', 'x.experiment_id = e.experiment_id', key),
    },
  ],
  usualOrder: ['creation_time DESC', 'experiment_id'],
  ties: ['experiment_id DESC'],
  page: { usual: 1000, most: 50_000 },
}
