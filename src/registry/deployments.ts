import { eq, sql } from 'drizzle-orm'
import { aliases, type Context, deployments, publish } from '../store.ts'
import { versionRow } from './versions.ts'

/** Who serves for a model. `previous` is where a rollback goes. */
export interface Deployment {
  model: string
  champion: number | null
  previous: number | null
  challenger: number | null
  revision: number
}

export const getDeployment = async ({ store }: Context, model: string): Promise<Deployment> => {
  const [row] = await store.db.select().from(deployments).where(eq(deployments.model, model))
  return row ?? { model, champion: null, previous: null, challenger: null, revision: 0 }
}

/** Makes `version` the champion and remembers who was. Every server hears of it. */
export const setChampion = async (ctx: Context, model: string, version: number): Promise<Deployment> => {
  await versionRow(ctx, model, version)
  return change(ctx, model, (now) => ({
    champion: version,
    previous: now.champion === version ? now.previous : now.champion,
    challenger: now.challenger === version ? null : now.challenger,
  }))
}

export const setChallenger = (ctx: Context, model: string, version: number | null): Promise<Deployment> =>
  change(ctx, model, ({ champion, previous }) => ({ champion, previous, challenger: version }))

type Places = Pick<Deployment, 'champion' | 'previous' | 'challenger'>

const change = async (ctx: Context, model: string, next: (now: Deployment) => Places): Promise<Deployment> => {
  const changed = await ctx.store.db.transaction(async (tx) => {
    await tx.insert(deployments).values({ model, updatedAt: ctx.clock.now() }).onConflictDoNothing()
    const [now] = await tx.select().from(deployments).where(eq(deployments.model, model)).for('update')
    const places = next(now!)
    const [row] = await tx
      .update(deployments)
      .set({ ...places, revision: sql`${deployments.revision} + 1`, updatedAt: ctx.clock.now() })
      .where(eq(deployments.model, model))
      .returning()
    await tx.delete(aliases).where(eq(aliases.name, model))
    const named = Object.entries({ champion: places.champion, challenger: places.challenger })
    const rows = named.flatMap(([alias, version]) => (version === null ? [] : [{ name: model, alias, version }]))
    if (rows.length > 0) await tx.insert(aliases).values(rows)
    return row!
  })
  await publish(ctx.store, { event: 'deployment', model, champion: changed.champion, revision: changed.revision })
  return changed
}
