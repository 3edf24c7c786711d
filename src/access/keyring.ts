import type { Scope } from '../define.ts'
import { coalesced } from '../kit/coalesced.ts'
import { apiKeys, type Context, subscribe, users } from '../store.ts'
import { grantedBy } from './scopes.ts'
import { digestOf } from './secrets.ts'

/** Who a key belongs to. */
interface KeyHolder {
  kind: 'key'
  id: string
  name: string
  scopes: ReadonlySet<Scope>
}

/** The keys as this process knows them, in memory, so that asking for one waits for nothing. */
export interface Keyring {
  /** Whether anybody was ever given a key or a password. From then on nobody is let in without one. */
  inUse(): boolean
  /** The holder of a key by its text, or why it opens nothing. */
  find(text: string): KeyHolder | 'unknown' | 'expired' | 'revoked'
  /** Resolves when what the database held at the call is what is known. */
  refresh(): Promise<void>
  /** Writes down what was used last, and ends. */
  close(): Promise<void>
}

interface Kept {
  holder: KeyHolder
  revoked: boolean
  expiresAt: number
}

// Events bring a change within milliseconds; this look is for the ones that were lost with a connection.
const lookEveryMs = 2_000
const noteEveryMs = 10_000

export const openKeyring = async (ctx: Context): Promise<Keyring> => {
  const state = { keys: new Map<string, Kept>(), inUse: false, closed: false }
  const usage = openUsage(ctx)
  const refresh = coalesced(async () => {
    const [keys, anyUser] = await Promise.all([readKeys(ctx), hasUsers(ctx)])
    state.keys = keys
    // The last user may go, but a server that asked who is there does not cease to ask.
    state.inUse ||= keys.size > 0 || anyUser
  })
  const look = () => {
    if (!state.closed) refresh().catch(() => {})
  }
  await refresh()
  await subscribe(ctx.store, (event) => {
    if (event === undefined || event.event === 'access') look()
  })
  const timers = [setInterval(look, lookEveryMs).unref(), setInterval(usage.write, noteEveryMs).unref()]
  return {
    inUse: () => state.inUse,
    find: (text) => {
      const kept = state.keys.get(digestOf(text))
      if (kept === undefined) return 'unknown'
      const now = ctx.clock.now()
      if (kept.revoked) return 'revoked'
      if (kept.expiresAt <= now) return 'expired'
      usage.note(kept.holder.id, now)
      return kept.holder
    },
    refresh,
    close: async () => {
      state.closed = true
      for (const timer of timers) clearInterval(timer)
      await usage.write()
    },
  }
}

const readKeys = async ({ store }: Context): Promise<Map<string, Kept>> => {
  const rows = await store.db.select().from(apiKeys)
  return new Map(
    rows.map(({ hash, id, name, scopes, revokedAt, expiresAt }) => {
      const holder = { kind: 'key' as const, id, name, scopes: grantedBy(scopes) }
      return [
        hash,
        { holder, revoked: revokedAt !== null, expiresAt: expiresAt?.getTime() ?? Number.POSITIVE_INFINITY },
      ]
    }),
  )
}

const hasUsers = async ({ store }: Context) =>
  (await store.db.select({ name: users.name }).from(users).limit(1)).length > 0

// A key may be used thousands of times a second; when it was used last is worth a row now and then.
const openUsage = ({ store, log }: Context) => {
  let usedAt = new Map<string, number>()
  const write = async () => {
    const noted = usedAt
    if (noted.size === 0) return
    usedAt = new Map()
    const times = [...noted.values()].map((ms) => new Date(ms))
    await store.pool.query(noteSql, [[...noted.keys()], times]).catch((error: unknown) => {
      log.warn({ error: (error as Error).message }, 'when keys were used last could not be written down')
    })
  }
  return { note: (id: string, at: number) => usedAt.set(id, at), write }
}

const noteSql = `update api_keys set last_used_at = greatest(last_used_at, noted.at)
  from unnest($1::uuid[], $2::timestamptz[]) as noted(id, at) where api_keys.id = noted.id`
