import { and, eq, isNull, max } from 'drizzle-orm'
import { CultivarError } from '../kit/errors.ts'
import { aliases, atomically, type Context, modelVersions } from '../store.ts'
import { holdModel, unregistered } from './in-service.ts'
import { readModelRecords } from './model-records.ts'
import { aliasName } from './names.ts'
import type { VersionKey } from './version-records.ts'
import { versionRow } from './versions.ts'

/** The version under the alias; `latest` is the highest number. Refuses a model that is not registered (model/unknown), and an alias of none (model/alias). */
export const versionUnder = async (ctx: Context, name: string, alias: string): Promise<number> => {
  const found = alias.toLowerCase() === 'latest' ? await highest(ctx, name) : await named(ctx, name, alias)
  if (found !== null) return found
  const [model] = await readModelRecords(ctx, [name])
  if (!model) throw unregistered(name)
  const known = model.aliases.map((each) => each.alias).join(', ') || 'none'
  const shown = alias.slice(0, 255)
  const message = `Registered model alias ${shown} not found: the aliases of ${name} are ${known}.`
  throw new CultivarError('model/alias', message, { model: name, alias: shown })
}

const named = async ({ store }: Context, name: string, alias: string): Promise<number | null> => {
  const [row] = await store.db.select().from(aliases).where(ofAlias(name, alias))
  return row?.version ?? null
}

const highest = async ({ store }: Context, name: string): Promise<number | null> => {
  const [row] = await store.db
    .select({ version: max(modelVersions.version) })
    .from(modelVersions)
    .where(and(eq(modelVersions.name, name), isNull(modelVersions.deletedAt)))
  return row?.version ?? null
}

const ofAlias = (name: string, alias: string) => and(eq(aliases.name, name), eq(aliases.alias, alias))

/** Puts the alias on a version, and takes it from another. Who serves is not changed by this: that is the loop's. */
export const setAlias = async (ctx: Context, { name, version }: VersionKey, given: string): Promise<void> => {
  const alias = aliasName(given)
  await atomically(ctx, async (inside) => {
    await holdModel(inside, name)
    await versionRow(inside, name, version)
    await inside.store.db
      .insert(aliases)
      .values({ name, alias, version })
      .onConflictDoUpdate({ target: [aliases.name, aliases.alias], set: { version } })
  })
}

/** An alias that is not there is as good as deleted. */
export const deleteAlias = (ctx: Context, name: string, alias: string): Promise<void> =>
  atomically(ctx, async (inside) => {
    await holdModel(inside, name)
    await inside.store.db.delete(aliases).where(ofAlias(name, alias))
  })
