import { and, eq, gte, lt } from 'drizzle-orm'
import { artifacts, type Blob, type Context, loggedModels, type modelVersions, runs } from '../../store.ts'
import { pathOf } from '../../tracking.ts'

type Row = typeof modelVersions.$inferSelect

/** The files of the folder in which a version lies, by their path in it; undefined where it lies in somebody else's storage. */
export const filesOf = async (ctx: Context, row: Row): Promise<Map<string, Blob> | undefined> => {
  const folder = await folderOf(ctx, row)
  if (folder === undefined) return undefined
  const found = await ctx.store.db
    .select({ path: artifacts.path, sha256: artifacts.sha256, bytes: artifacts.bytes })
    .from(artifacts)
    .where(and(gte(artifacts.path, `${folder}/`), lt(artifacts.path, `${folder}0`)))
    .limit(mostFiles)
  return new Map(found.map(({ path, ...blob }) => [path.slice(folder.length + 1), blob]))
}

const mostFiles = 10_000

const folderOf = async (ctx: Context, { storageLocation, source, modelId }: Row): Promise<string | undefined> => {
  for (const uri of [storageLocation, source]) {
    const folder = uri && pathOf((await artifactUri(ctx, uri)) ?? uri)
    if (folder) return folder.replace(/\/+$/, '')
  }
  const uri = modelId === null ? undefined : await uriOfLogged(ctx, modelId)
  return uri && pathOf(uri)
}

/** Where what a URI of MLflow names lies: `models:/m-…` is a logged model, `runs:/<run>/<path>` a folder of a run. */
const artifactUri = async (ctx: Context, uri: string): Promise<string | undefined> => {
  const [, modelId] = /^models:\/(m-[^/]+)\/?$/.exec(uri) ?? []
  if (modelId !== undefined) return uriOfLogged(ctx, modelId)
  const [, runId, path] = /^runs:\/+([^/]+)\/(.+)$/.exec(uri) ?? []
  if (runId === undefined) return undefined
  const [run] = await ctx.store.db.select({ uri: runs.artifactUri }).from(runs).where(eq(runs.runId, runId))
  return run && `${run.uri}/${path}`
}

const uriOfLogged = async (ctx: Context, modelId: string): Promise<string | undefined> => {
  const [logged] = await ctx.store.db
    .select({ uri: loggedModels.artifactUri })
    .from(loggedModels)
    .where(eq(loggedModels.modelId, modelId))
  return logged?.uri
}
