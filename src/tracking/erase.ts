import { readFileSync } from 'node:fs'
import { and, eq, inArray } from 'drizzle-orm'
import { artifacts, type Context, params } from '../store.ts'
import { logArtifact } from './runs.ts'

/** Rewrites the artifact of that path in every run with one of these parameter values; the old content is erased. */
export const replaceArtifacts = async (
  ctx: Context,
  { key, values }: { key: string; values: string[] },
  path: string,
  change: (content: string) => string,
): Promise<void> => {
  if (values.length === 0) return
  const found = await ctx.store.db
    .select({ runId: artifacts.runId, sha256: artifacts.sha256 })
    .from(artifacts)
    .innerJoin(params, and(eq(params.runId, artifacts.runId), eq(params.key, key), inArray(params.value, values)))
    .where(eq(artifacts.path, path))
  const old = new Map(found.map(({ sha256 }) => [sha256, readFileSync(ctx.store.blobs.path(sha256), 'utf8')]))
  for (const { runId, sha256 } of found) await logArtifact(ctx, runId, path, change(old.get(sha256)!))
  for (const [sha256, content] of old) if (change(content) !== content) await ctx.store.blobs.remove(sha256)
}
