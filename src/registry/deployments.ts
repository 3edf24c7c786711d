import { and, eq, inArray, sql } from 'drizzle-orm'
import { type Routing, routingSchema } from '../define.ts'
import { aliases, atomically, type Context, deployments, modelVersions, publish, registeredModels } from '../store.ts'
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
  return change(ctx, model, async (now, inside) => {
    await versionRow(inside, model, version)
    return {
      champion: version,
      previous: now.champion === version ? now.previous : now.champion,
      challenger: now.challenger === version ? null : now.challenger,
    }
  })
}

export const setChallenger = (ctx: Context, model: string, version: number | null): Promise<Deployment> =>
  change(ctx, model, async (_, inside) => {
    if (version !== null) await versionRow(inside, model, version)
    return { challenger: version }
  })

/** Says who answers, until it is said otherwise; null lets the typed file say it. */
export const setRouting = (ctx: Context, model: string, routing: Routing | null): Promise<Deployment> =>
  change(ctx, model, async () => ({ routing }))

/** Takes a model out of service, or back into it, on every server. */
export const setUnloaded = (ctx: Context, model: string, unloaded: boolean): Promise<Deployment> =>
  change(ctx, model, async () => ({ unloaded }))

type Row = typeof deployments.$inferSelect
type Changes = Partial<Pick<Row, 'champion' | 'previous' | 'challenger' | 'routing' | 'unloaded'>>

type Next = (now: Row, inside: Context) => Promise<Changes>

const change = async (ctx: Context, model: string, next: Next): Promise<Deployment> => {
  const changed = await atomically(ctx, async (inside) => {
    const { db } = inside.store
    const now = ctx.clock.now()
    // Whoever deletes a version or renames the model holds its row, and finds out here who serves, or the other way round.
    await db.select().from(registeredModels).where(eq(registeredModels.name, model)).for('share')
    await db.insert(deployments).values({ model, updatedAt: now }).onConflictDoNothing()
    const [before] = await db.select().from(deployments).where(eq(deployments.model, model)).for('update')
    const changes = await next(before!, inside)
    const [row] = await db
      .update(deployments)
      .set({
        ...changes,
        ...('unloaded' in changes ? {} : { routedAt: now }),
        revision: sql`${deployments.revision} + 1`,
        updatedAt: now,
      })
      .where(eq(deployments.model, model))
      .returning()
    await follow(inside, row!)
    return parse(row!)
  })
  await publish(ctx.store, { event: 'deployment', model, champion: changed.champion, revision: changed.revision })
  return changed
}

// The aliases of places follow who is in them; every other alias is somebody else's.
const follow = async ({ store: { db } }: Context, { model, champion, challenger }: Row): Promise<void> => {
  await db.delete(aliases).where(and(eq(aliases.name, model), inArray(aliases.alias, ['champion', 'challenger'])))
  const named = Object.entries({ champion, challenger })
  const rows = named.flatMap(([alias, version]) => (version === null ? [] : [{ name: model, alias, version }]))
  if (rows.length > 0) await db.insert(aliases).values(rows)
}
