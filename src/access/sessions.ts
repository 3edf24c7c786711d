import { timingSafeEqual } from 'node:crypto'
import { and, eq, gt, lte } from 'drizzle-orm'
import type { Scope } from '../define.ts'
import { storable } from '../kit/unicode.ts'
import { type Context, sessions, users } from '../store.ts'
import { grantedBy } from './scopes.ts'
import { digestOf, newSecret } from './secrets.ts'

/** Somebody who is signed in. */
export interface Session {
  kind: 'user'
  id: string
  name: string
  scopes: ReadonlySet<Scope>
  /** What a page of ours sends along with every change: the cookie alone says nothing about who wrote the request. */
  csrf: string
}

/** How long a session lasts. Then one signs in again. */
export const sessionMs = 12 * 3_600_000

/** Signs a user in. The token goes into a cookie and is kept nowhere. */
export const startSession = async (
  { store, clock }: Context,
  user: string,
): Promise<{ token: string; csrf: string }> => {
  const [token, csrf, now] = [newSecret(), newSecret(), clock.now()]
  await store.db.delete(sessions).where(lte(sessions.expiresAt, new Date(now)))
  await store.db.insert(sessions).values({
    hash: digestOf(token),
    user: storable(user),
    csrf,
    createdAt: new Date(now),
    expiresAt: new Date(now + sessionMs),
  })
  return { token, csrf }
}

export const findSession = async ({ store, clock }: Context, token: string): Promise<Session | undefined> => {
  const [row] = await store.db
    .select({ name: users.name, scopes: users.scopes, csrf: sessions.csrf })
    .from(sessions)
    .innerJoin(users, eq(users.name, sessions.user))
    .where(and(eq(sessions.hash, digestOf(token)), gt(sessions.expiresAt, new Date(clock.now()))))
  return row && { kind: 'user', id: row.name, name: row.name, scopes: grantedBy(row.scopes), csrf: row.csrf }
}

export const endSession = async ({ store }: Context, token: string): Promise<void> => {
  await store.db.delete(sessions).where(eq(sessions.hash, digestOf(token)))
}

/** Whether the words are the session's. It takes the same time wherever they differ. */
export const isCsrfOf = ({ csrf }: Session, given: string): boolean => {
  const [expected, sent] = [Buffer.from(csrf), Buffer.from(given)]
  return expected.length === sent.length && timingSafeEqual(expected, sent)
}
