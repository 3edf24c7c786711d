import { sql } from 'drizzle-orm'
import type { Context } from './context.ts'

/** One transaction: what `work` writes and tells through the context that it is given happens together, or not at all. */
export const atomically = <T>(ctx: Context, work: (inside: Context) => Promise<T>): Promise<T> =>
  ctx.store.db.transaction((tx) => {
    const notify = async (channel: string, payload: string) => {
      await tx.execute(sql`select pg_notify(${channel}, ${payload})`)
    }
    return work({ ...ctx, store: { ...ctx.store, db: tx, notify } })
  })

/** Within a transaction: waits for every other one that does the same, until theirs end. */
export const oneAtATime = async ({ store }: Context, what: string): Promise<void> => {
  await store.db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${what}, 0))`)
}
