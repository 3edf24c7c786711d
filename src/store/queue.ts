import { PgBoss } from 'pg-boss'
import type { Store } from './open.ts'

/** The job queue: pg-boss in the schema `pgboss` of the same database. */
export type Queue = PgBoss

/** A queue that can send and read; `supervise` also lets it retry, expire and delete, which one worker is enough for. */
export const openQueue = async (store: Store, { supervise = false } = {}): Promise<Queue> => {
  const queue = new PgBoss({
    connectionString: store.url,
    application_name: 'cultivar-queue',
    max: 4,
    supervise,
    schedule: false,
    // How often a worker looks for jobs whose worker died: their heartbeat stopped.
    maintenanceIntervalSeconds: 60,
    superviseIntervalSeconds: 5,
  })
  queue.on('error', () => {})
  await queue.start()
  return queue
}
