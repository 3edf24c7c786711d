import type { Bind } from '../../store.ts'

/** Which of what can be deleted is looked for. */
export type ViewType = 'ACTIVE_ONLY' | 'DELETED_ONLY' | 'ALL'

/** A condition on a column with the lifecycle stage. */
export const stageCondition = (column: string, viewType: ViewType): string =>
  viewType === 'ALL' ? 'true' : `${column} = '${viewType === 'DELETED_ONLY' ? 'deleted' : 'active'}'`

/** The ids among these that can be an experiment's, each once: what is no number is the id of none. */
export const numbersAmong = (experimentIds: readonly string[]): number[] =>
  [...new Set(experimentIds.filter((id) => /^\d{1,15}$/.test(id)).map(Number))].sort((one, other) => one - other)

/** A condition on a column with the experiment; of one alone the index has the order too. */
export const experimentCondition = (column: string, ids: readonly number[], bind: Bind): string =>
  ids.length === 1 ? `${column} = ${bind(ids[0])}::bigint` : `${column} = any(${bind(ids)}::bigint[])`
