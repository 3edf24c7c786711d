import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, existsSync, mkdirSync } from 'node:fs'
import { open, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { CultivarError } from '../kit/errors.ts'

export interface Blob {
  sha256: string
  bytes: number
}

/** Files known by the SHA-256 of their content. What was put stays as it is; the same content is stored once. */
export interface Blobs {
  put(content: Uint8Array): Promise<Blob>
  /** Takes a file that was written in the scratch folder. */
  adopt(path: string): Promise<Blob>
  path(sha256: string): string
  /** Whether the blob is there and still has the content that it is known by. */
  intact(sha256: string): Promise<boolean>
  /** Erases a blob, which is for what has to be forgotten and for nothing else. */
  remove(sha256: string): Promise<void>
  /** A new path on the same file system as the blobs, for a file that will be adopted. */
  scratch(): string
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
  const adopt = async (path: string): Promise<Blob> => {
    const sha256 = await digestOf(path)
    const { size } = await stat(path)
    // One that was damaged on the disk is mended by who brings its content again.
    if (await intact(sha256)) await rm(path)
    else await settle(path, place(sha256))
    return { sha256, bytes: size }
  }
  const put = async (content: Uint8Array): Promise<Blob> => {
    const path = scratch()
    try {
      await writeFile(path, content)
      return await adopt(path)
    } catch (error) {
      // Where the disk is full, half a file would keep it full.
      await rm(path, { force: true })
      throw error
    }
  }
  const path = (sha256: string) => {
    const found = place(sha256)
    if (/^[0-9a-f]{64}$/.test(sha256) && existsSync(found)) return found
    throw new CultivarError('blob/missing', `The blob ${sha256} is not in ${root}.`, { sha256 })
  }
  const remove = async (sha256: string) => {
    if (/^[0-9a-f]{64}$/.test(sha256)) await rm(place(sha256), { force: true })
  }
  return { put, adopt, path, intact, remove, scratch }
}

const digestOf = async (path: string): Promise<string> => {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

// Synced before it gets its name, so that a name never stands for half a file.
const settle = async (from: string, to: string) => {
  const file = await open(from, 'r+')
  await file.sync()
  await file.close()
  mkdirSync(join(to, '..'), { recursive: true })
  await rename(from, to)
}
