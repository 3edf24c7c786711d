import { CultivarError } from '../../kit/errors.ts'
import { type Context, type Store, storeProblem } from '../../store.ts'
import { deletedRun, unknownRun } from '../runs/refusals.ts'
import type { RunWrite } from './checked.ts'
import { type Refusal, writeStatement } from './statement.ts'

/**
 * Group commit, as of the prediction log: writes that come while others are being written ride in the next statement, and
 * each resolves when it has committed. One that cannot be done fails alone (run/unknown, run/deleted, param/changed,
 * model/unknown-logged) and writes nothing.
 */
export const writeRun = ({ store }: Context, write: RunWrite): Promise<void> =>
  new Promise((done, failed) => {
    const queue = queueOf(store.pool)
    queue.waiting.push({ write, done, failed })
    queue.writing ??= writeAll(store.pool, queue)
  })

interface Waiting {
  write: RunWrite
  done(): void
  failed(error: unknown): void
}

interface Queue {
  waiting: Waiting[]
  writing: Promise<void> | undefined
}

type Pool = Store['pool']

const queues = new WeakMap<Pool, Queue>()

const queueOf = (pool: Pool): Queue => {
  const queue = queues.get(pool) ?? { waiting: [], writing: undefined }
  queues.set(pool, queue)
  return queue
}

const writeAll = async (pool: Pool, queue: Queue) => {
  while (queue.waiting.length > 0) await writeGroup(pool, nextGroup(queue.waiting))
  queue.writing = undefined
}

// Beyond this a statement no longer gains from more rows and only makes the first one wait longer.
const groupRows = 2_000

const nextGroup = (waiting: Waiting[]): Waiting[] => {
  const given = new Map<string, string>()
  let rows = 0
  let count = 0
  while (count < waiting.length && (count === 0 || rows + rowsOf(waiting[count]!.write) <= groupRows)) {
    const { write } = waiting[count]!
    if (!agrees(write, given)) break
    rows += rowsOf(write)
    count++
  }
  return waiting.splice(0, count)
}

const rowsOf = ({ params, tags, metrics }: RunWrite) => 1 + params.length + tags.length + metrics.length

// Of two values for one parameter the first counts, so the other has to come in a later group, which sees it.
const agrees = ({ runId, params }: RunWrite, given: Map<string, string>): boolean => {
  const named = params.map(({ key, value }) => [`${runId}/${key}`, value] as const)
  if (named.some(([name, value]) => (given.get(name) ?? value) !== value)) return false
  for (const [name, value] of named) given.set(name, value)
  return true
}

const writeGroup = async (pool: Pool, group: Waiting[]): Promise<void> => {
  try {
    const refused = await refusedOf(
      pool,
      group.map(({ write }) => write),
    )
    for (const [call, refusal] of refused) group[call]!.failed(errorOf(group[call]!.write, refusal))
    const rest = group.filter((_, call) => !refused.has(call))
    // With one of them refused, nothing was written.
    if (refused.size === 0) for (const { done } of group) done()
    else if (rest.length > 0) await writeGroup(pool, rest)
  } catch (error) {
    // What one row does to the statement must not take its neighbours with it.
    const alone = group.length === 1 || storeProblem(error) !== undefined
    if (alone) for (const { failed } of group) failed(storeProblem(error) ?? error)
    else for (const each of group) await writeGroup(pool, [each])
  }
}

const refusedOf = async (
  pool: Pool,
  writes: RunWrite[],
  { tries = 4, mayBeThere = false } = {},
): Promise<Map<number, Refusal>> => {
  try {
    const { rows } = await pool.query<Refusal>(writeStatement(writes, mayBeThere))
    return new Map(rows.map((row) => [row.call, row]))
  } catch (error) {
    const { code } = error as { code: string }
    if (tries <= 1 || !passing.has(code)) throw error
    return refusedOf(pool, writes, { tries: tries - 1, mayBeThere: mayBeThere || code === wasThere })
  }
}

// What a client sends once more, because it did not hear that it had arrived.
const wasThere = '23505'

// Another process was in the way (deadlock), has just given a parameter its value, or removed the run for good.
const passing = new Set([wasThere, '40P01', '40001', '23502', '23503'])

const errorOf = ({ runId }: RunWrite, { stage, changed, model }: Refusal): CultivarError => {
  if (stage === null) return unknownRun(runId)
  if (stage !== 'active') return deletedRun(runId)
  if (changed) return changedParams(runId, changed)
  return new CultivarError('model/unknown-logged', `There is no logged model ${model!.slice(0, 64)}.`, {
    model_id: model,
  })
}

const changedParams = (runId: string, changed: NonNullable<Refusal['changed']>) => {
  const shown = changed.map(({ key, old, new: given }) => ({ key, old_value: old, new_value: given }))
  const list = JSON.stringify(shown.slice(0, 3)).slice(0, 1_500)
  const message = `Changing param values is not allowed. Run ${runId} has other values: ${list}. Log under other keys, or in a new run.`
  return new CultivarError('param/changed', message, { run_id: runId, params: shown })
}
