import { versionSnapshots } from '../data.ts'
import { purgeVersions, versionDigests, versionFolders } from '../registry.ts'
import { atomically, type Context } from '../store.ts'
import { artifactDigests, clearUploads, type Purged, purgeTracking, purgeUploads } from '../tracking.ts'
import { purgeSteps, stepDigests } from '../training.ts'

/** What was removed for good, or would be. */
export interface Collected extends Purged {
  /** Versions that were deleted, whose files are gone now too. */
  versions: number
  /** Files that began to arrive in parts and were never completed. */
  uploads: number
  /** Remembered steps of those versions. */
  steps: number
  /** Contents that nothing refers to any more. */
  blobs: number
  bytes: number
}

export interface Collecting {
  /** What was deleted earlier than so long ago goes; what was deleted later can still be restored. */
  olderThanMs: number
  /** Only says what would go. */
  dryRun?: boolean
}

/**
 * Removes for good what was deleted, and then every blob that nothing refers to any more. A server may write meanwhile: what
 * has come within the last hour stays, for somebody may be about to name it.
 */
export const collectGarbage = async (ctx: Context, { olderThanMs, dryRun = false }: Collecting): Promise<Collected> => {
  const now = ctx.clock.now()
  const before = { deleted: now - olderThanMs, begun: now - dayMs, written: now - hourMs }
  if (dryRun) {
    return undone(ctx, async (inside) => ({
      ...(await forgetRows(inside, before)),
      ...(await sweep(inside, before.written, dryRun)),
    }))
  }
  const rows = await atomically(ctx, (inside) => forgetRows(inside, before))
  clearUploads(ctx, before.begun)
  return { ...rows, ...(await sweep(ctx, before.written, dryRun)) }
}

const hourMs = 3_600_000
const dayMs = 24 * hourMs

const forgetRows = async (ctx: Context, before: { deleted: number; begun: number }) => {
  const versions = await purgeVersions(ctx, before.deleted)
  const steps = await purgeSteps(ctx, await versionDigests(ctx))
  const tracking = await purgeTracking(ctx, before.deleted, await versionFolders(ctx))
  return { ...tracking, versions, steps, uploads: await purgeUploads(ctx, before.begun) }
}

/** Every place that refers to blobs. Who adds another one adds it here. */
const sweep = async (ctx: Context, before: number, dryRun: boolean) => {
  const needed = new Set([...(await artifactDigests(ctx)), ...(await versionDigests(ctx)), ...(await stepDigests(ctx))])
  for (const { sha256 } of await versionSnapshots(ctx)) needed.add(sha256)
  return ctx.store.blobs.sweep(needed, { before, dryRun })
}

const undone = async <T>(ctx: Context, work: (inside: Context) => Promise<T>): Promise<T> => {
  const rollback = new Error('the rehearsal is over')
  let result: T | undefined
  await atomically(ctx, async (inside) => {
    result = await work(inside)
    throw rollback
  }).catch((error: unknown) => {
    if (error !== rollback) throw error
  })
  return result!
}
