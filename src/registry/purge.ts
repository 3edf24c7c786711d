import { and, isNotNull, isNull, lt, sql } from 'drizzle-orm'
import { type Context, loggedModels, modelVersions } from '../store.ts'
import { pathOf } from '../tracking.ts'

/**
 * Takes their files from versions that were deleted before that time; their rows stay, so that their numbers are not given
 * again. Says how many there were.
 */
export const purgeVersions = async ({ store }: Context, before: number): Promise<number> => {
  const isGone = and(isNotNull(modelVersions.deletedAt), lt(modelVersions.deletedAt, before), sql`files <> '{}'`)
  const gone = await store.db.update(modelVersions).set({ files: {}, metrics: {}, lineage: {} }).where(isGone)
  return gone.rowCount ?? 0
}

/** The folders among the artifacts that versions are made of. */
export const versionFolders = async ({ store }: Context): Promise<string[]> => {
  const present = isNull(modelVersions.deletedAt)
  const sources = await store.db
    .select({ uri: sql<string>`coalesce(${modelVersions.storageLocation}, ${modelVersions.source})` })
    .from(modelVersions)
    .where(present)
  const models = await store.db
    .select({ uri: loggedModels.artifactUri })
    .from(loggedModels)
    .innerJoin(modelVersions, and(sql`${modelVersions.modelId} = ${loggedModels.modelId}`, present))
  return [...sources, ...models].flatMap(({ uri }) => pathOf(uri)?.replace(/\/+$/, '') || [])
}

/** The digests of the files of all versions, also of those that were deleted a short while ago. */
export const versionDigests = async ({ store }: Context): Promise<string[]> => {
  const rows = await store.db.select({ files: modelVersions.files }).from(modelVersions)
  return rows.flatMap(({ files }) => Object.values(files).map(({ sha256 }) => sha256))
}
