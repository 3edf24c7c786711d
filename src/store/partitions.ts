import pg from 'pg'

const dayMs = 86_400_000

const day = (ms: number) => new Date(ms).toISOString().slice(0, 10)
const partitionName = (date: string) => `prediction_logs_${date.replaceAll('-', '')}`

/** The days whose partition is known to be there. */
export type KnownDays = Set<string>

/** Makes the partition for the day of `ms`, once; concurrent makers wait for each other. */
export const ensurePartition = async (pool: pg.Pool, known: KnownDays, ms: number): Promise<void> => {
  const date = day(ms)
  if (known.has(date)) return
  // The name and the bounds are made of digits and dashes of a date, so there is nothing to inject.
  await pool.query(`
    do $$ begin
      perform pg_advisory_xact_lock(hashtext('prediction_logs'));
      create table if not exists ${partitionName(date)} partition of prediction_logs
        for values from ('${date}T00:00:00Z') to ('${day(Date.parse(date) + dayMs)}T00:00:00Z');
    end $$`)
  known.add(date)
}

/** Drops the partitions that end before `ms` and returns their names. Labels of those predictions go with them. */
export const dropPartitionsBefore = async (pool: pg.Pool, known: KnownDays, ms: number): Promise<string[]> => {
  const { rows } = await pool.query<{ name: string }>(
    `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'prediction_logs'::regclass`,
  )
  const old = rows.map((row) => row.name).filter((name) => name < partitionName(day(ms)))
  for (const name of old) await drop(pool, name)
  known.clear()
  return old
}

// A drop waits until nobody reads the log, and whoever would write to it waits behind the drop: so it gives up early,
// and the next try comes.
const drop = async (pool: pg.Pool, name: string) => {
  const client = await pool.connect()
  let broken = true
  try {
    await client.query(`set lock_timeout = '2s'`)
    await client.query(`drop table if exists ${pg.escapeIdentifier(name)}`)
    await client.query('reset lock_timeout')
    broken = false
  } finally {
    client.release(broken)
  }
}
