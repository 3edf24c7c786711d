import { CultivarError } from '../../../kit/errors.ts'
import { text } from './messages.ts'

/** A run by its id; clients give it under its old name too. */
export const ofRun = { run_id: text().optional(), run_uuid: text().optional() }

export const runIdOf = ({
  run_id,
  run_uuid,
}: {
  run_id?: string | undefined
  run_uuid?: string | undefined
}): string => {
  const runId = run_id || run_uuid
  if (runId) return runId
  throw new CultivarError('request/invalid', `Missing value for required parameter 'run_id'.`, { parameter: 'run_id' })
}
