import { CultivarError } from '../../kit/errors.ts'

export const unknownRun = (runId: string): CultivarError =>
  new CultivarError('run/unknown', `There is no run ${runId.slice(0, 64)}. \`cultivar runs\` lists them.`, {
    run_id: runId,
  })

export const deletedRun = (runId: string): CultivarError => {
  const message = `The run ${runId.slice(0, 64)} must be in the 'active' state, and it was deleted. Restore it first.`
  return new CultivarError('run/deleted', message, { run_id: runId })
}
