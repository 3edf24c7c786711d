import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'

type Listener = (payload: string) => void

/**
 * One connection that a process keeps for as long as it lives. It hears notifications, it shows other processes that
 * this one still needs the database, and when it breaks it brings the database back and connects again.
 */
export interface Presence {
  on(channel: string, listener: Listener): Promise<void>
  /** Where the database was last reached. */
  url(): string
  close(): Promise<void>
}

export const openPresence = async (name: string, reachable: () => Promise<string>): Promise<Presence> => {
  const listeners = new Map<string, Listener[]>()
  const life = { closed: false, client: undefined as pg.Client | undefined, url: '' }

  const connect = async () => {
    life.url = await reachable()
    const client = new pg.Client({ connectionString: life.url, application_name: name })
    client.on('error', () => {})
    client.on('notification', ({ channel, payload = '' }) => {
      for (const listener of listeners.get(channel) ?? []) listener(payload)
    })
    await client.connect()
    client.once('end', () => void reconnect())
    life.client = client
    for (const channel of listeners.keys()) await client.query(`listen ${client.escapeIdentifier(channel)}`)
  }

  const reconnect = async () => {
    for (let pause = 50; !life.closed; pause = Math.min(pause * 2, 2_000)) {
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
    url: () => life.url,
    on: async (channel, listener) => {
      listeners.set(channel, [...(listeners.get(channel) ?? []), listener])
      await life.client?.query(`listen ${pg.escapeIdentifier(channel)}`)
    },
    close: async () => {
      life.closed = true
      await life.client?.end().catch(() => {})
    },
  }
}
