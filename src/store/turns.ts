import type pg from 'pg'

const key = 7_215_301

/** Processes that start together bring the database up to date one after the other; who comes second finds it done. */
export const takingTurns = async <T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> => {
  const client = await pool.connect()
  let broken = true
  try {
    await client.query('select pg_advisory_lock($1)', [key])
    const result = await work(client)
    await client.query('select pg_advisory_unlock($1)', [key])
    broken = false
    return result
  } finally {
    // A connection that may still hold the lock is closed, which gives it back.
    client.release(broken)
  }
}
