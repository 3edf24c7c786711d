import { createReadStream } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { eq, sql } from 'drizzle-orm'
import { CultivarError } from '../../kit/errors.ts'
import { newRunId } from '../../kit/ids.ts'
import { type Blob, type Context, uploadParts, uploads } from '../../store.ts'
import { putArtifact } from './tree.ts'

/** The number of a part, from 1, and the digest that its sender was told. */
export interface Part {
  part: number
  sha256: string
}

/** Expects a file of that path in so many parts; gives the id of the upload. */
export const beginUpload = async ({ store, clock }: Context, path: string, parts: number): Promise<string> => {
  if (parts < 1 || parts > mostParts) {
    const message = `A file comes in 1 to ${mostParts} parts, not in ${parts}. Send larger parts.`
    throw new CultivarError('request/invalid', message, { parts })
  }
  const uploadId = newRunId() + newRunId()
  await store.db.insert(uploads).values({ uploadId, path, parts, createdAt: clock.now() })
  return uploadId
}

const mostParts = 10_000

/** Keeps a part until the upload is complete. The same part again takes the place of the first. */
export const putPart = async (
  ctx: Context,
  uploadId: string,
  part: number,
  content: AsyncIterable<Uint8Array>,
): Promise<Blob> => {
  const { parts } = await uploadOf(ctx, uploadId)
  if (part < 1 || part > parts) {
    throw new CultivarError('request/invalid', `There is no part ${part} of ${parts}.`, { part, parts })
  }
  const folder = folderOf(ctx, uploadId)
  await mkdir(folder, { recursive: true })
  const arriving = join(folder, newRunId())
  const blob = await ctx.store.blobs.write(arriving, content)
  await rename(arriving, fileOf(folder, { part, sha256: blob.sha256 }))
  // It may have been given up meanwhile.
  const kept = await ctx.store.db.execute(sql`
    insert into upload_parts (upload_id, part, sha256, bytes)
    select upload_id, ${part}::int, ${blob.sha256}, ${blob.bytes}::bigint from uploads where upload_id = ${uploadId} for key share
    on conflict (upload_id, part) do update set sha256 = excluded.sha256, bytes = excluded.bytes`)
  if (kept.rowCount === 0) throw unknown(uploadId)
  return blob
}

/** Makes one file of the parts, in the order of their numbers, and gives it its path. */
export const completeUpload = async (
  ctx: Context,
  uploadId: string,
  { path, parts }: { path: string; parts: Part[] },
): Promise<Blob> => {
  const upload = await uploadOf(ctx, uploadId)
  if (upload.path !== path) throw unknown(uploadId)
  const arrived = await ctx.store.db
    .select()
    .from(uploadParts)
    .where(eq(uploadParts.uploadId, uploadId))
    .orderBy(uploadParts.part)
  checkParts(upload.parts, arrived, parts)
  const folder = folderOf(ctx, uploadId)
  const blob = await ctx.store.blobs.take(joined(arrived.map((part) => fileOf(folder, part))))
  await putArtifact(ctx, path, blob)
  await abortUpload(ctx, uploadId)
  return blob
}

/** Gives an upload up, with the parts that have come. */
export const abortUpload = async (ctx: Context, uploadId: string): Promise<void> => {
  const gone = await ctx.store.db.delete(uploads).where(eq(uploads.uploadId, uploadId))
  if (gone.rowCount === 0) throw unknown(uploadId)
  await rm(folderOf(ctx, uploadId), { recursive: true, force: true })
}

const uploadOf = async ({ store }: Context, uploadId: string) => {
  const [upload] = await store.db.select().from(uploads).where(eq(uploads.uploadId, uploadId))
  if (upload) return upload
  throw unknown(uploadId)
}

const unknown = (uploadId: string) =>
  new CultivarError('upload/unknown', `There is no upload ${uploadId.slice(0, 64)} of this path. Begin it again.`)

const checkParts = (expected: number, arrived: readonly Part[], named: readonly Part[]): void => {
  const digests = new Map(arrived.map(({ part, sha256 }) => [part, sha256]))
  const missing = Array.from({ length: expected }, (_, i) => i + 1).find((part) => !digests.has(part))
  const other = named.find(({ part, sha256 }) => digests.get(part) !== sha256)
  if (missing === undefined && other === undefined) return
  const message =
    missing === undefined
      ? `Part ${other!.part} is not the one that came: its ETag is another. Send it again.`
      : `Part ${missing} of ${expected} has not come. Send it, and complete the upload then.`
  throw new CultivarError('request/invalid', message, { part: missing ?? other!.part })
}

const joined = async function* (files: string[]) {
  for (const file of files) yield* createReadStream(file) as AsyncIterable<Buffer>
}

/** Where the parts of all uploads wait. */
export const uploadsFolder = ({ store }: Context): string => join(store.state, 'uploads')

const folderOf = (ctx: Context, uploadId: string) => join(uploadsFolder(ctx), uploadId)
// Its digest is in the name, so that a part that comes twice at once is one of the two and no mixture.
const fileOf = (folder: string, { part, sha256 }: Part) => join(folder, `${part}.${sha256}`)
