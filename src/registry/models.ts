import { and, eq, sql } from 'drizzle-orm'
import { CultivarError } from '../kit/errors.ts'
import { storable } from '../kit/unicode.ts'
import { atomically, type Context, modelVersions, publish, registeredModels, registeredModelTags } from '../store.ts'
import { removeFolder, renameFolder } from './folders.ts'
import { forgetDeployment, holdModel, moveDeployment, refuseInService, unregistered } from './in-service.ts'
import { modelName, tagsOf } from './names.ts'
import { uriOf } from './versions.ts'

interface NewModel {
  name: string
  description?: string | undefined
  tags?: { key: string; value: string }[]
}

/** Registers a model without versions. Refuses a name that is taken (model/exists). */
export const createModel = (ctx: Context, { name: given, description, tags = [] }: NewModel): Promise<void> =>
  atomically(ctx, async ({ store: { db } }) => {
    const name = modelName(given)
    const now = ctx.clock.now()
    const made = await db
      .insert(registeredModels)
      .values({ name, creationTimestamp: now, lastUpdatedTimestamp: now, description: stored(description) })
      .onConflictDoNothing()
      .returning()
    if (made.length === 0) throw taken(name)
    const rows = tagsOf(tags).map((tag) => ({ name, ...tag }))
    if (rows.length > 0) await db.insert(registeredModelTags).values(rows)
  })

const stored = (text: string | undefined) => (text === undefined ? null : storable(text))

const taken = (name: string) => {
  const message = `There is a registered model "${name}" already. Take another name, or add a version to it.`
  return new CultivarError('model/exists', message, { model: name })
}

/** Refuses (model/unknown) a model that is not registered. */
export const describeModel = async ({ store, clock }: Context, name: string, description: string): Promise<void> => {
  const changed = await store.db
    .update(registeredModels)
    .set({ description: storable(description), lastUpdatedTimestamp: clock.now() })
    .where(eq(registeredModels.name, name))
    .returning()
  if (changed.length === 0) throw unregistered(name)
}

/** Gives the model another name; versions, tags, aliases and the deployment follow. Refuses (model/serves) one that is in service. */
export const renameModel = async (ctx: Context, name: string, to: string): Promise<void> => {
  const fresh = modelName(to)
  await atomically(ctx, async (inside) => {
    const { db } = inside.store
    await holdModel(inside, name)
    await refuseInService(inside, name, 'renamed')
    const others = await db.select().from(registeredModels).where(eq(registeredModels.name, fresh))
    if (others.length > 0) throw taken(fresh)
    const now = ctx.clock.now()
    await db
      .update(registeredModels)
      .set({ name: fresh, lastUpdatedTimestamp: now })
      .where(eq(registeredModels.name, name))
    await db
      .update(modelVersions)
      .set({ lastUpdatedTimestamp: now, source: movedSource(name, fresh) })
      .where(eq(modelVersions.name, fresh))
    await moveDeployment(inside, name, fresh)
    renameFolder(ctx, name, fresh)
  })
}

// Where our own files are follows the name; every other source is where it was.
const movedSource = (name: string, to: string) => {
  const { source, version } = modelVersions
  const at = (model: string) => sql`${uriOf(model, '')}::text || ${version}`
  return sql`case when ${source} = ${at(name)} then ${at(to)} else ${source} end`
}

/** Forgets a model with its versions, tags and aliases; its name is free again. Refuses (model/serves) one that is in service. */
export const deleteModel = (ctx: Context, name: string): Promise<void> =>
  atomically(ctx, async (inside) => {
    await holdModel(inside, name)
    await refuseInService(inside, name, 'deleted')
    await inside.store.db.delete(registeredModels).where(eq(registeredModels.name, name))
    await forgetDeployment(inside, name)
    await publish(inside.store, { event: 'deployment', model: name, deleted: true })
    removeFolder(ctx, name)
  })

export const setModelTag = async (ctx: Context, name: string, tag: { key: string; value: string }): Promise<void> => {
  const [row] = tagsOf([tag])
  await atomically(ctx, async (inside) => {
    await holdModel(inside, name)
    await inside.store.db
      .insert(registeredModelTags)
      .values({ name, ...row! })
      .onConflictDoUpdate({ target: [registeredModelTags.name, registeredModelTags.key], set: { value: row!.value } })
  })
}

/** A tag that is not there is as good as deleted. */
export const deleteModelTag = (ctx: Context, name: string, key: string): Promise<void> =>
  atomically(ctx, async (inside) => {
    await holdModel(inside, name)
    await inside.store.db
      .delete(registeredModelTags)
      .where(and(eq(registeredModelTags.name, name), eq(registeredModelTags.key, key)))
  })
