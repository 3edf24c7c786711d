import { CultivarError } from '../../kit/errors.ts'
import type { Context } from '../../store.ts'
import { deletedRun, unknownRun } from '../runs/refusals.ts'
import { checkedRunId, invalid } from '../write/limits.ts'

const historyTag = 'mlflow.log-model.history'
// As much as a tag holds.
const most = 8000

/**
 * Adds a model to the list that old clients keep in a tag of the run. Where the tag is full, the oldest ones go
 * (run/unknown, run/deleted, request/invalid).
 */
export const addToModelHistory = async ({ store }: Context, runId: string, modelJson: string): Promise<void> => {
  const model = readModel(modelJson)
  const client = await store.pool.connect()
  try {
    await client.query('begin')
    const held = await client.query<{ stage: string }>(heldText, [checkedRunId(runId)])
    const stage = held.rows[0]?.stage
    if (stage !== 'active') throw stage === undefined ? unknownRun(runId) : deletedRun(runId)
    const { rows } = await client.query<{ value: string }>(readText, [runId, historyTag])
    await client.query(writeText, [runId, historyTag, appended(rows[0]?.value, model)])
    await client.query('commit')
  } catch (error) {
    await client.query('rollback').catch(() => {})
    throw error
  } finally {
    client.release()
  }
}

const heldText = `select lifecycle_stage as stage from runs where run_id = $1 for no key update`
const readText = `select value from run_tags where run_id = $1 and key = $2`
const writeText = `insert into run_tags (run_id, key, value) values ($1, $2, $3)
  on conflict (run_id, key) do update set value = excluded.value`

const readModel = (json: string): object => {
  const model = parsed(json)
  if (typeof model === 'object' && model !== null && !Array.isArray(model)) return model
  throw invalid('model_json', json, 'It is the JSON of a model.')
}

const appended = (before: string | undefined, model: object): string => {
  const known = parsed(before ?? '[]')
  const list: unknown[] = [...(Array.isArray(known) ? known : []), model]
  while (list.length > 1 && JSON.stringify(list).length > most) list.shift()
  const text = JSON.stringify(list)
  if (text.length <= most) return text
  throw new CultivarError(
    'request/invalid',
    `A model's JSON has up to ${most} characters here. Log it as a logged model.`,
  )
}

const parsed = (json: string): unknown => {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
