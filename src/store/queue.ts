import { PgBoss } from 'pg-boss'
import { CultivarError } from '../kit/errors.ts'
import { isUuid } from '../kit/ids.ts'
import { publish } from './events.ts'
import type { Store } from './open.ts'
import { takingTurns } from './turns.ts'

/** The job queue: pg-boss in the schema `pgboss` of the same database. */
export type Queue = PgBoss

/** A training that somebody or something asked for. */
export interface TrainJob {
  model: string
  mode: string
  trigger: string
  /** So many settings are tried. */
  trials?: number
}

export interface Job {
  id: string
  queue: string
  state: string
  data: TrainJob
  output: unknown
  created_at: string
  started_at: string | null
  ended_at: string | null
  attempts: number
}

export const trainQueue = 'train'

/** A queue that can send and read; a worker's also supervises: retries, expires and deletes. */
export const openQueue = async (store: Store, { supervise = false } = {}): Promise<Queue> => {
  const queue = new PgBoss({
    // On the connections of the store, which find the server again when it had to move to another port.
    db: { executeSql: (text, values) => store.pool.query(text, values) },
    supervise,
    schedule: false,
    superviseIntervalSeconds: 2,
    monitorIntervalSeconds: 2,
  })
  queue.on('error', () => {})
  await takingTurns(store.pool, async () => {
    await queue.start()
    await queue.createQueue(trainQueue, queueOptions)
  })
  return queue
}

// Exclusive: one training of a model waits or runs at a time. A worker that was killed stops its heartbeat, and the job
// goes to another worker.
const queueOptions = {
  policy: 'exclusive',
  retryLimit: 3,
  retryDelay: 1,
  heartbeatSeconds: 10,
  expireInSeconds: 4 * 3600,
  deleteAfterSeconds: 30 * 86_400,
} as const

/** Asks for a training; undefined when one of this model is waiting or running already. */
export const enqueueTraining = async (store: Store, queue: Queue, job: TrainJob): Promise<string | undefined> => {
  const id = await queue.send(trainQueue, job, { singletonKey: job.model })
  if (id) await publish(store, { event: 'job', id, state: 'created', model: job.model })
  return id ?? undefined
}

/** The newest jobs first. */
export const listJobs = async ({ pool }: Store, { limit = 50 }: { limit?: number } = {}): Promise<Job[]> => {
  const { rows } = await pool.query<JobRow>(
    `select id, name, state::text, data, output, created_on, started_on, completed_on, retry_count
     from pgboss.job where name = $1 order by created_on desc limit $2`,
    [trainQueue, limit],
  )
  return rows.map(toJob)
}

/** Stops a job: one that waits never starts, and the worker of one that runs ends its training. */
export const cancelJob = async (store: Store, queue: Queue, id: string): Promise<void> => {
  const known = isUuid(id) ? (await queue.findJobs(trainQueue, { id }))[0] : undefined
  if (!known)
    throw new CultivarError('job/unknown', 'There is no job with this id. `cultivar jobs` lists them.', {
      id: id.slice(0, 100),
    })
  if (!['created', 'retry', 'active'].includes(known.state)) {
    throw new CultivarError('job/ended', `The job has ended already: it is ${known.state}.`, { id, state: known.state })
  }
  await queue.cancel(trainQueue, id)
  await publish(store, { event: 'job', id, state: 'cancelled', model: (known.data as TrainJob).model })
}

/** Which of these jobs somebody cancelled. */
export const cancelledAmong = async ({ pool }: Store, ids: string[]): Promise<string[]> => {
  const { rows } = await pool.query<{ id: string }>(
    `select id from pgboss.job where name = $1 and id = any($2::uuid[]) and state = 'cancelled'`,
    [trainQueue, ids],
  )
  return rows.map(({ id }) => id)
}

interface JobRow {
  id: string
  name: string
  state: string
  data: TrainJob
  output: unknown
  created_on: Date
  started_on: Date | null
  completed_on: Date | null
  retry_count: number
}

const toJob = (row: JobRow): Job => ({
  id: row.id,
  queue: row.name,
  state: row.state,
  data: row.data,
  output: row.output,
  created_at: row.created_on.toISOString(),
  started_at: row.started_on?.toISOString() ?? null,
  ended_at: row.completed_on?.toISOString() ?? null,
  attempts: row.retry_count + (row.started_on ? 1 : 0),
})
