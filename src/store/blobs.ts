import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, existsSync, mkdirSync } from 'node:fs'
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { CultivarError } from '../kit/errors.ts'
import { clearScratch, type Swept, sweepBlobs } from './blob-sweep.ts'

export interface Blob {
  sha256: string
  bytes: number
}

/** Files known by the SHA-256 of their content. What was put stays as it is; the same content is stored once. */
export interface Blobs {
  put(content: Uint8Array): Promise<Blob>
  /** Writes what comes, hashing it on the way, so that a large file is neither held in memory nor read again. */
  take(content: AsyncIterable<Uint8Array>): Promise<Blob>
  /** Takes a file that was written in the scratch folder. */
  adopt(path: string): Promise<Blob>
  path(sha256: string): string
  /** Whether the blob is there and still has the content that it is known by. */
  intact(sha256: string): Promise<boolean>
  /** Erases a blob, which is for what has to be forgotten and for nothing else. */
  remove(sha256: string): Promise<void>
  /** A new path on the same file system as the blobs, for a file that will be adopted. */
  scratch(): string
  /** Writes what comes into a file that is no blob, as a part of one is. */
  write(path: string, content: AsyncIterable<Uint8Array>): Promise<Blob>
  /** Erases the blobs that are older and not among those; half-written files too. With `dryRun` it only says which. */
  sweep(keep: ReadonlySet<string>, options: { before: number; dryRun: boolean }): Promise<Swept>
}

export const fileBlobs = (root: string): Blobs => {
  const scratchFolder = join(root, 'scratch')
  const place = (sha256: string) => join(root, sha256.slice(0, 2), sha256)
  const scratch = () => {
    mkdirSync(scratchFolder, { recursive: true })
    return join(scratchFolder, randomUUID())
  }
  const intact = async (sha256: string) =>
    existsSync(place(sha256)) && (await digestOf(place(sha256)).catch(() => undefined)) === sha256
  // It takes the place of one that is there: that mends what was damaged on the disk, and makes it young again, so that
  // no sweep takes what somebody is about to name.
  const adopt = async (path: string): Promise<Blob> => {
    const sha256 = await digestOf(path)
    const { size } = await stat(path)
    await sync(path)
    await settle(path, place(sha256))
    return { sha256, bytes: size }
  }
  const take = async (content: AsyncIterable<Uint8Array>): Promise<Blob> => {
    const path = scratch()
    const blob = await writeHashed(path, content)
    await settle(path, place(blob.sha256))
    return blob
  }
  const put = (content: Uint8Array) => take(oneChunk(content))
  const path = (sha256: string) => {
    const found = place(sha256)
    if (/^[0-9a-f]{64}$/.test(sha256) && existsSync(found)) return found
    throw new CultivarError('blob/missing', `The blob ${sha256} is not in ${root}.`, { sha256 })
  }
  const remove = async (sha256: string) => {
    if (/^[0-9a-f]{64}$/.test(sha256)) await rm(place(sha256), { force: true })
  }
  const sweep = async (keep: ReadonlySet<string>, options: { before: number; dryRun: boolean }) => {
    await clearScratch(scratchFolder, options)
    return sweepBlobs(root, keep, options)
  }
  return { put, take, adopt, path, intact, remove, scratch, write: writeHashed, sweep }
}

const oneChunk = async function* (content: Uint8Array) {
  yield content
}

/** Writes a new file and computes its digest in the same pass. What breaks off or does not fit on the disk leaves nothing. */
const writeHashed = async (path: string, content: AsyncIterable<Uint8Array>): Promise<Blob> => {
  const hash = createHash('sha256')
  let bytes = 0
  const file = await open(path, 'w')
  try {
    for await (const part of content) {
      const writing = writeAll(file, part)
      hash.update(part)
      bytes += part.length
      await writing
    }
    await file.sync()
    await file.close()
  } catch (error) {
    await file.close().catch(() => {})
    await rm(path, { force: true })
    throw error
  }
  return { sha256: hash.digest('hex'), bytes }
}

// The system may take less than it was given.
const writeAll = async (file: FileHandle, part: Uint8Array): Promise<void> => {
  for (let done = 0; done < part.length; ) done += (await file.write(part, done)).bytesWritten
}

const digestOf = async (path: string): Promise<string> => {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

// What has no name yet is synced, so that a name never stands for half a file.
const settle = async (from: string, to: string) => {
  try {
    mkdirSync(join(to, '..'), { recursive: true })
    await rename(from, to)
  } catch (error) {
    // Where the disk is full, a file without a name would keep it full.
    await rm(from, { force: true })
    throw error
  }
}

const sync = async (path: string) => {
  const file = await open(path, 'r+')
  await file.sync()
  await file.close()
}
