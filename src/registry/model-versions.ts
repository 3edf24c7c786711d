import { and, eq, sql } from 'drizzle-orm'
import type { Routing } from '../define.ts'
import { storable } from '../kit/unicode.ts'
import {
  aliases,
  atomically,
  type Context,
  modelVersions,
  modelVersionTags,
  publish,
  registeredModels,
} from '../store.ts'
import { adoptVersion } from './adopt.ts'
import { removeFolder } from './folders.ts'
import { holdModel, refuseServing } from './in-service.ts'
import { linkLoggedModel } from './logged-model.ts'
import { tagsOf } from './names.ts'
import { type NewSource, type Origin, originOf } from './origin.ts'
import type { VersionKey } from './version-records.ts'
import { nextNumber, ofVersion, versionRow } from './versions.ts'

export interface NewVersion extends NewSource {
  name: string
  description?: string | undefined
  runLink?: string | undefined
  tags?: { key: string; value: string }[]
}

/**
 * Gives files that are somewhere already the next number of a registered model. Refuses a model that is not registered
 * (model/unknown), and a source that leads nowhere (request/invalid, model/unknown-version, model/unknown-logged).
 */
export const createVersion = async (ctx: Context, given: NewVersion): Promise<VersionKey> => {
  const { name, tags = [] } = given
  const version = await atomically(ctx, async (inside) => {
    await holdModel(inside, name)
    const now = ctx.clock.now()
    const version = await nextNumber(inside, name)
    const {
      learner = 'none',
      metrics = {},
      files = {},
      lineage = {},
      ...origin
    } = await (isPrompt(tags) ? textOf(given) : originOf(inside, given))
    const { db } = inside.store
    await db.insert(modelVersions).values({
      name,
      version,
      creationTimestamp: now,
      lastUpdatedTimestamp: now,
      description: stored(given.description),
      runLink: stored(given.runLink),
      ...origin,
      ...{ learner, metrics, files, lineage },
    })
    const rows = tagsOf(tags).map((tag) => ({ name, version, ...tag }))
    if (rows.length > 0) await db.insert(modelVersionTags).values(rows)
    if (origin.modelId !== null) await linkLoggedModel(inside, origin.modelId, { name, version })
    await touch(inside, name, now)
    return version
  })
  await adoptVersion(ctx, name, version).catch((error: unknown) => {
    // It is registered all the same, and a promotion tries again.
    ctx.log.warn({ err: error, model: name, version }, 'a version could not be looked into')
  })
  return { name, version }
}

// A prompt is a version whose text stands in a tag, and its source a word without meaning.
const isPrompt = (tags: NewVersion['tags'] = []) =>
  tags.findLast(({ key }) => key === 'mlflow.prompt.is_prompt')?.value.toLowerCase() === 'true'

const textOf = ({ source }: NewSource): Origin => ({
  source: storable(source),
  storageLocation: null,
  runId: null,
  modelId: null,
})

const stored = (text: string | undefined) => (text === undefined ? null : storable(text))

/** The model changed with one of its versions. */
export const touch = async ({ store }: Context, name: string, now: number): Promise<void> => {
  await store.db.update(registeredModels).set({ lastUpdatedTimestamp: now }).where(eq(registeredModels.name, name))
}

export const describeVersion = async (ctx: Context, { name, version }: VersionKey, text: string): Promise<void> => {
  await versionRow(ctx, name, version)
  await ctx.store.db
    .update(modelVersions)
    .set({ description: storable(text), lastUpdatedTimestamp: ctx.clock.now() })
    .where(ofVersion(name, version))
}

/**
 * Takes a version out of every answer, with its aliases and tags, and forgets where it came from. Its number is not given
 * again. Refuses (model/serves) one that answers, or stands by; `defined` is what the typed file says of who answers.
 */
export const deleteVersion = (ctx: Context, { name, version }: VersionKey, defined: Routing): Promise<void> =>
  atomically(ctx, async (inside) => {
    await holdModel(inside, name)
    await versionRow(inside, name, version)
    await refuseServing(inside, { model: name, version }, defined)
    const { db } = inside.store
    const now = ctx.clock.now()
    const redacted = { source: '', storageLocation: null, runId: null, runLink: null, modelId: null, userId: null }
    // Its files stay: the sample of rows among them is searched for persons who want to be forgotten.
    await db
      .update(modelVersions)
      .set({ ...redacted, description: null, deletedAt: now, lastUpdatedTimestamp: now })
      .where(ofVersion(name, version))
    await db.delete(aliases).where(and(eq(aliases.name, name), eq(aliases.version, version)))
    await db.delete(modelVersionTags).where(ofTags({ name, version }))
    await touch(inside, name, now)
    await publish(inside.store, { event: 'deployment', model: name, deleted: true })
    removeFolder(ctx, name, version)
  })

const ofTags = ({ name, version }: VersionKey) =>
  and(eq(modelVersionTags.name, name), eq(modelVersionTags.version, version))

export const setVersionTag = async (
  ctx: Context,
  { name, version }: VersionKey,
  tag: { key: string; value: string },
): Promise<void> => {
  const [row] = tagsOf([tag])
  await versionRow(ctx, name, version)
  await ctx.store.db
    .insert(modelVersionTags)
    .values({ name, version, ...row! })
    .onConflictDoUpdate({
      target: [modelVersionTags.name, modelVersionTags.version, modelVersionTags.key],
      set: { value: sql`excluded.value` },
    })
}

/** A tag that is not there is as good as deleted. */
export const deleteVersionTag = async (ctx: Context, key: VersionKey, tag: string): Promise<void> => {
  await versionRow(ctx, key.name, key.version)
  await ctx.store.db.delete(modelVersionTags).where(and(ofTags(key), eq(modelVersionTags.key, tag)))
}
