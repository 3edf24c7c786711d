import { readFileSync } from 'node:fs'
import { and, eq, inArray, sql } from 'drizzle-orm'
import { artifacts, type Context, params, runs } from '../../store.ts'
import { putArtifact } from './tree.ts'

/** Rewrites the artifact of that name in every run with one of these parameter values; the old content is erased. */
export const replaceArtifacts = async (
  ctx: Context,
  { key, values }: { key: string; values: string[] },
  name: string,
  change: (content: string) => string,
): Promise<void> => {
  if (values.length === 0) return
  const path = sql`regexp_replace(${runs.artifactUri}, '^mlflow-artifacts:/+', '') || '/' || ${name}::text`
  const found = await ctx.store.db
    .select({ path: artifacts.path, sha256: artifacts.sha256 })
    .from(runs)
    .innerJoin(params, and(eq(params.runId, runs.runId), eq(params.key, key), inArray(params.value, values)))
    .innerJoin(artifacts, eq(artifacts.path, path))
  const { blobs } = ctx.store
  const old = new Map(found.map(({ sha256 }) => [sha256, readFileSync(blobs.path(sha256), 'utf8')]))
  for (const each of found)
    await putArtifact(ctx, each.path, await blobs.put(Buffer.from(change(old.get(each.sha256)!))))
  for (const [sha256, content] of old) if (change(content) !== content) await blobs.remove(sha256)
}
