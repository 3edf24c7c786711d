import type { Context } from '../../store.ts'
import { deletedExperiment } from '../experiments/life.ts'
import { unknownExperiment } from '../experiments/make.ts'
import { type ExperimentRecord, readExperimentRecords } from '../experiments/records.ts'

/** The experiment of that id, which takes traces. Refuses one that is not there (experiment/unknown) or was deleted (experiment/deleted). */
export const homeOf = async (ctx: Context, id: string): Promise<ExperimentRecord> => {
  const [found] = await readExperimentRecords(ctx, [numberOf(id)])
  if (!found) throw unknownExperiment(id)
  if (found.lifecycleStage === 'active') return found
  throw deletedExperiment(id)
}

/** The id of an experiment as a number. Refuses what cannot be one (experiment/unknown). */
export const numberOf = (id: string): number => {
  if (/^\d{1,15}$/.test(id)) return Number(id)
  throw unknownExperiment(id)
}

/** Where clients put what does not fit into spans. */
export const artifactsOf = ({ artifactLocation }: ExperimentRecord, traceId: string): string =>
  `${artifactLocation}/traces/${traceId}/artifacts`
