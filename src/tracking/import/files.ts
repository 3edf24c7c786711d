import { putArtifact } from '../artifacts/tree.ts'
import type { Import, Moved } from './job.ts'
import type { FolderOf, SourceFile } from './source.ts'

/** Where a folder of the source, or one inside it, is now. */
export const placeOf = (moved: Moved, uri: string): string | undefined => {
  for (let end = uri.length; end > 0; end = uri.lastIndexOf('/', end - 1)) {
    const place = moved.get(uri.slice(0, end))
    if (place !== undefined) return place + uri.slice(end).replace(/\/+$/, '')
  }
  return undefined
}

/** Copies all files below a folder; what cannot be read is named, and does not stop the rest. */
export const copyFolder = async (job: Import, folder: FolderOf, place: string): Promise<void> => {
  const { counts, source } = job
  const files = source.files(folder)
  if (files === undefined) {
    counts.notCopied.push(`files of ${folder.uri}: that storage is not read by an import`)
    return
  }
  for await (const file of files) {
    job.signal.throwIfAborted()
    await copyFile(job, file, place).catch((error: Error) => {
      job.signal.throwIfAborted()
      counts.notCopied.push(`${folder.uri}/${file.path}: ${error.message.slice(0, 200)}`)
    })
  }
}

const copyFile = async ({ ctx, counts }: Import, file: SourceFile, place: string): Promise<void> => {
  const blob = await ctx.store.blobs.take(counted(await file.open(), counts))
  await putArtifact(ctx, `${place}/${file.path}`, blob)
  counts.files++
}

async function* counted(content: AsyncIterable<Buffer>, counts: { bytes: number }): AsyncGenerator<Buffer> {
  for await (const chunk of content) {
    counts.bytes += chunk.length
    yield chunk
  }
}
