import { randomBytes } from 'node:crypto'
import { desc, eq } from 'drizzle-orm'
import type { Scope } from '../define.ts'
import { CultivarError } from '../kit/errors.ts'
import { isUuid, newId } from '../kit/ids.ts'
import { storable } from '../kit/unicode.ts'
import { apiKeys, atomically, type Context, publish } from '../store.ts'
import { digestOf, newSecret } from './secrets.ts'

/** A key as people see it: everything but what opens the door. */
export interface Key {
  id: string
  name: string
  /** How its text begins, by which it is known again. */
  prefix: string
  scopes: string[]
  state: 'active' | 'expired' | 'revoked'
  created_at: string
  expires_at: string | null
  revoked_at: string | null
  last_used_at: string | null
}

/** A key at the only moment when its text is known. */
export interface MadeKey extends Key {
  key: string
}

export interface NewKey {
  name: string
  scopes: readonly Scope[]
  /** How long it opens the door; for ever unless told. */
  lifetimeMs?: number | undefined
}

/** Makes a key. Every server knows it within a second. */
export const createKey = async (ctx: Context, { name, scopes, lifetimeMs }: NewKey): Promise<MadeKey> => {
  const made = await insert(ctx, { name: storable(name), scopes: [...new Set(scopes)], lifetimeMs })
  await publish(ctx.store, { event: 'access' })
  return made
}

/** The keys, the newest first, also those that no longer open the door. */
export const listKeys = async ({ store, clock }: Context): Promise<Key[]> => {
  const rows = await store.db.select().from(apiKeys).orderBy(desc(apiKeys.id))
  return rows.map((row) => shown(row, clock.now()))
}

/** Ends a key for good. Every server refuses it within a second. */
export const revokeKey = async (ctx: Context, id: string): Promise<Key> => {
  const now = new Date(ctx.clock.now())
  const row = await keyRow(ctx, id)
  if (row.revokedAt === null) await ctx.store.db.update(apiKeys).set({ revokedAt: now }).where(eq(apiKeys.id, id))
  await publish(ctx.store, { event: 'access' })
  return shown({ ...row, revokedAt: row.revokedAt ?? now }, now.getTime())
}

/**
 * Makes a key with the name, the scopes and the lifetime of another, which opens the door no longer than the overlap:
 * without one it ends at once.
 */
export const rotateKey = async (ctx: Context, id: string, overlapMs = 0): Promise<MadeKey> => {
  const made = await atomically(ctx, async (inside) => {
    const old = await keyRow(inside, id)
    const now = inside.clock.now()
    if (shown(old, now).state !== 'active') throw ended(old.prefix)
    await inside.store.db
      .update(apiKeys)
      .set(leaving(old, now, overlapMs))
      .where(eq(apiKeys.id, id))
    const lifetimeMs = old.expiresAt === null ? undefined : old.expiresAt.getTime() - old.createdAt.getTime()
    return insert(inside, { name: old.name, scopes: old.scopes, lifetimeMs })
  })
  await publish(ctx.store, { event: 'access' })
  return made
}

type Row = typeof apiKeys.$inferSelect

const insert = async ({ store, clock }: Context, { name, scopes, lifetimeMs }: Making): Promise<MadeKey> => {
  const now = clock.now()
  const prefix = `cv_${randomBytes(4).toString('hex')}`
  const key = `${prefix}_${newSecret()}`
  const expiresAt = lifetimeMs === undefined ? null : new Date(now + Math.min(lifetimeMs, longestMs))
  const made = { id: newId(clock), name, prefix, hash: digestOf(key), scopes, createdAt: new Date(now), expiresAt }
  const [row] = await store.db.insert(apiKeys).values(made).returning()
  return { ...shown(row!, now), key }
}

// As good as for ever, and a date that every reader can read.
const longestMs = 100 * 365 * 86_400_000

interface Making {
  name: string
  scopes: string[]
  lifetimeMs: number | undefined
}

const leaving = ({ expiresAt }: Row, now: number, overlapMs: number) => {
  if (overlapMs <= 0) return { revokedAt: new Date(now) }
  return { expiresAt: new Date(Math.min(now + overlapMs, expiresAt?.getTime() ?? Number.POSITIVE_INFINITY)) }
}

const keyRow = async ({ store }: Context, id: string): Promise<Row> => {
  const [row] = isUuid(id) ? await store.db.select().from(apiKeys).where(eq(apiKeys.id, id)).for('update') : []
  if (row) return row
  const message = `There is no key with the id "${id.slice(0, 100)}". cultivar keys list shows them.`
  throw new CultivarError('access/unknown-key', message, { id: id.slice(0, 100) })
}

const shown = ({ hash: _, ...row }: Row, now: number): Key => ({
  id: row.id,
  name: row.name,
  prefix: row.prefix,
  scopes: row.scopes,
  state: stateOf(row, now),
  created_at: row.createdAt.toISOString(),
  expires_at: row.expiresAt?.toISOString() ?? null,
  revoked_at: row.revokedAt?.toISOString() ?? null,
  last_used_at: row.lastUsedAt?.toISOString() ?? null,
})

const stateOf = ({ revokedAt, expiresAt }: Pick<Row, 'revokedAt' | 'expiresAt'>, now: number): Key['state'] => {
  if (revokedAt !== null) return 'revoked'
  return expiresAt !== null && expiresAt.getTime() <= now ? 'expired' : 'active'
}

const ended = (prefix: string) =>
  new CultivarError('access/key-ended', `The key ${prefix}… has ended, so it cannot be rotated. Create a new one.`, {
    prefix,
  })
