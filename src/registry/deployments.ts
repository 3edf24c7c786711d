import { and, eq, sql } from 'drizzle-orm'
import { type Routing, routingSchema } from '../define.ts'
import { aliases, type Context, deployments, modelVersions, publish } from '../store.ts'
import { versionRow } from './versions.ts'

/** Who serves for a model. `previous` is where a rollback goes. */
export interface Deployment {
  model: string
  champion: number | null
  previous: number | null
  challenger: number | null
  /** What a command or the API said of who answers; null where the typed file decides. */
  routing: Routing | null
  /** When routing or places changed last, in milliseconds: the steps of a canary are counted from here. */
  routedAt: number
  /** Taken out of service. */
  unloaded: boolean
  revision: number
}

export const getDeployment = async ({ store }: Context, model: string): Promise<Deployment> => {
  const [row] = await store.db.select().from(deployments).where(eq(deployments.model, model))
  return row ? parse(row) : { ...nobody, model }
}

const nobody = {
  champion: null,
  previous: null,
  challenger: null,
  routing: null,
  routedAt: 0,
  unloaded: false,
  revision: 0,
}

/** The deployments of all models that have one, and whether somebody brought the champion instead of training it here. */
export const listDeployments = async ({ store }: Context): Promise<(Deployment & { brought: boolean })[]> => {
  const { name, version, source } = modelVersions
  const rows = await store.db
    .select({ row: deployments, source })
    .from(deployments)
    .leftJoin(modelVersions, and(eq(name, deployments.model), eq(version, deployments.champion)))
  return rows.map(({ row, source }) => {
    return { ...parse(row), brought: source !== null && !isOwn(source, row) }
  })
}

// A version that was trained here lies in the folder of its name.
const isOwn = (source: string, { model, champion }: typeof deployments.$inferSelect): boolean =>
  source.replace('mlflow-artifacts:/', '') === `models/${model}/${champion}`

// A routing that a newer Cultivar wrote and this one cannot read is as good as none: the champion answers.
const parse = ({ updatedAt, routedAt, ...row }: typeof deployments.$inferSelect): Deployment => ({
  ...row,
  routing: row.routing === null ? null : (routingSchema.safeParse(row.routing).data ?? null),
  routedAt: routedAt ?? updatedAt,
})

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
  change(ctx, model, () => ({ challenger: version }))

/** Says who answers, until it is said otherwise; null lets the typed file say it. */
export const setRouting = (ctx: Context, model: string, routing: Routing | null): Promise<Deployment> =>
  change(ctx, model, () => ({ routing }))

/** Takes a model out of service, or back into it, on every server. */
export const setUnloaded = (ctx: Context, model: string, unloaded: boolean): Promise<Deployment> =>
  change(ctx, model, () => ({ unloaded }))

type Row = typeof deployments.$inferSelect
type Changes = Partial<Pick<Row, 'champion' | 'previous' | 'challenger' | 'routing' | 'unloaded'>>

const change = async (ctx: Context, model: string, next: (now: Row) => Changes): Promise<Deployment> => {
  const changed = await ctx.store.db.transaction(async (tx) => {
    const now = ctx.clock.now()
    await tx.insert(deployments).values({ model, updatedAt: now }).onConflictDoNothing()
    const [before] = await tx.select().from(deployments).where(eq(deployments.model, model)).for('update')
    const changes = next(before!)
    const [row] = await tx
      .update(deployments)
      .set({
        ...changes,
        ...('unloaded' in changes ? {} : { routedAt: now }),
        revision: sql`${deployments.revision} + 1`,
        updatedAt: now,
      })
      .where(eq(deployments.model, model))
      .returning()
    await tx.delete(aliases).where(eq(aliases.name, model))
    const named = Object.entries({ champion: row!.champion, challenger: row!.challenger })
    const rows = named.flatMap(([alias, version]) => (version === null ? [] : [{ name: model, alias, version }]))
    if (rows.length > 0) await tx.insert(aliases).values(rows)
    return parse(row!)
  })
  await publish(ctx.store, { event: 'deployment', model, champion: changed.champion, revision: changed.revision })
  return changed
}
