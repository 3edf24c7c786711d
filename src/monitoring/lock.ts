import type { PoolClient } from 'pg'
import type { Context } from '../store.ts'

/**
 * Runs `work` unless another process is at the same; then it returns undefined at once. The lock belongs to a connection,
 * so PostgreSQL releases it when a worker dies, and no transaction stays open while the statistics are computed.
 */
export const unlessTaken = async <T>(
  { store }: Context,
  name: string,
  work: () => Promise<T>,
): Promise<T | undefined> => {
  const client = await store.pool.connect()
  // Heard, a connection that breaks meanwhile is an error of the next query and not the end of the process.
  client.on('error', nothing)
  let broken = true
  try {
    const { rows } = await client.query<{ taken: boolean }>(
      'select pg_try_advisory_lock(hashtextextended($1, 0)) as taken',
      [name],
    )
    if (!rows[0]!.taken) {
      broken = false
      return undefined
    }
    try {
      return await work()
    } finally {
      broken = !(await unlocked(client, name))
    }
  } finally {
    client.off('error', nothing)
    // A connection that may still hold the lock is closed and not reused.
    client.release(broken)
  }
}

const unlocked = (client: PoolClient, name: string): Promise<boolean> =>
  client.query('select pg_advisory_unlock(hashtextextended($1, 0))', [name]).then(
    () => true,
    () => false,
  )

const nothing = () => {}
