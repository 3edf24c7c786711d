import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'

type Listener = (payload: string) => void

/**
 * One connection that a process keeps for as long as it lives. It hears notifications, it shows other processes that
 * this one still needs the database, and when it breaks it brings the database back and connects again.
 */
export interface Presence {
  on(channel: string, listener: Listener): Promise<void>
  close(): Promise<void>
}

/** `reached` hears where the database is, now and each time it was lost and found. */
export const openPresence = async (
  name: string,
  reachable: () => Promise<string>,
  reached: (url: string) => void = () => {},
): Promise<Presence> => {
  const listeners = new Map<string, Listener[]>()
  const life = { closed: false, client: undefined as pg.Client | undefined, coming: Promise.resolve() }

  const connect = async () => {
    const url = await reachable()
    const client = await connectedClient(url, name, listeners)
    // A close that came meanwhile saw no connection to end.
    if (life.closed) return client.end()
    client.once('end', () => {
      life.coming = reconnect()
    })
    life.client = client
    reached(url)
  }

  const reconnect = async () => {
    for (let pause = 50; !life.closed; pause = Math.min(pause * 2, 1_000)) {
      try {
        await connect()
        // What was said while nobody listened is unknown, so every listener looks for itself.
        for (const listener of [...listeners.values()].flat()) listener('')
        return
      } catch {
        await wait(pause)
      }
    }
  }

  // A leaving process can stop the server between our finding it and our connecting to it.
  await connect().catch(connect).catch(connect)
  return {
    on: async (channel, listener) => {
      listeners.set(channel, [...(listeners.get(channel) ?? []), listener])
      await life.client?.query(`listen ${pg.escapeIdentifier(channel)}`)
    },
    close: async () => {
      life.closed = true
      await life.client?.end().catch(() => {})
      await life.coming
    },
  }
}

const connectedClient = async (url: string, name: string, listeners: Map<string, Listener[]>): Promise<pg.Client> => {
  const client = new pg.Client({ connectionString: url, application_name: name, keepAlive: true })
  client.on('error', () => {})
  client.on('notification', ({ channel, payload = '' }) => {
    for (const listener of listeners.get(channel) ?? []) listener(payload)
  })
  try {
    await client.connect()
    for (const channel of listeners.keys()) await client.query(`listen ${pg.escapeIdentifier(channel)}`)
    return client
  } catch (error) {
    await client.end().catch(() => {})
    throw error
  }
}

/** The name by which others know that a process is there: it holds its number, and something of its own. */
export const presenceName = (pid: number, own: string): string => `${prefix}${pid}:${own}`

const prefix = 'cultivar:'

/** Whether no process is present. One that was killed can still be listed for a moment, but it no longer lives. */
export const nobodyPresent = async (url: string): Promise<boolean> => {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query<{ name: string }>(
      'select application_name as name from pg_stat_activity where starts_with(application_name, $1)',
      [prefix],
    )
    return !rows.some(({ name }) => isAlive(Number(name.split(':')[1])))
  } catch {
    // A server that does not answer serves nobody.
    return true
  } finally {
    await client.end().catch(() => {})
  }
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
