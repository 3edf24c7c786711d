import { CultivarError } from '../../kit/errors.ts'
import type { Context } from '../../store.ts'
import { numbersAmong } from './scope.ts'

/** Data that a run of an experiment was given, once for each use of it. */
export interface InputDataset {
  experimentId: number
  name: string
  digest: string
  /** What it was for, where the run said so. */
  context: string | null
}

/** What runs of these experiments were given: 1,000 of it at most. Refuses more than 20 experiments (request/invalid). */
export const inputDatasetsOf = async (
  { store }: Context,
  experimentIds: readonly string[],
): Promise<InputDataset[]> => {
  if (experimentIds.length > mostExperiments) {
    const message = `Invalid value for parameter 'experiment_ids' supplied: there are more than ${mostExperiments}.`
    throw new CultivarError('request/invalid', message, { parameter: 'experiment_ids' })
  }
  const { rows } = await store.pool.query<InputDataset>(statement, [numbersAmong(experimentIds)])
  return rows
}

const mostExperiments = 20
const statement = `
  select distinct d.experiment_id::float8 as "experimentId", d.name, d.digest, i.tags ->> 'mlflow.data.context' as context
  from input_datasets d join inputs i on i.dataset_id = d.id
  where d.experiment_id = any($1::bigint[])
  order by 1, 2, 3, 4 limit 1000`
