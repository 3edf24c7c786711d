import { CultivarError } from '../../kit/errors.ts'
import type { Context } from '../../store.ts'

/** An experiment that takes traces. */
export interface Home {
  experimentId: number
  artifactLocation: string
}

/** The experiment of that id. Refuses one that is not there (experiment/unknown) or was deleted (experiment/deleted). */
export const homeOf = async ({ store }: Context, id: string): Promise<Home> => {
  const experimentId = numberOf(id)
  const { rows } = await store.pool.query<Row>({ name: 'home-of-traces', text: statement, values: [experimentId] })
  const [found] = rows
  if (!found) throw unknownExperiment(id)
  if (found.stage === 'active') return { experimentId, artifactLocation: found.location }
  const message = `The experiment ${id} was deleted. It must be in the 'active' state: restore it, or take another.`
  throw new CultivarError('experiment/deleted', message, { id })
}

const statement = `select lifecycle_stage as stage, artifact_location as location from experiments where experiment_id = $1`

interface Row {
  stage: string
  location: string
}

/** The id of an experiment as a number. Refuses what cannot be one (experiment/unknown). */
export const numberOf = (id: string): number => {
  if (/^\d{1,15}$/.test(id)) return Number(id)
  throw unknownExperiment(id)
}

const unknownExperiment = (id: string) =>
  new CultivarError('experiment/unknown', `No Experiment with id=${id.slice(0, 64)} exists.`, { id })

/** Where clients put what does not fit into spans. */
export const artifactsOf = ({ artifactLocation }: Home, traceId: string): string =>
  `${artifactLocation}/traces/${traceId}/artifacts`
