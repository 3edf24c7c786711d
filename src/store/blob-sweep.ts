import { type Dirent, existsSync } from 'node:fs'
import { link, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** How many blobs nobody needed, and what they took. */
export interface Swept {
  blobs: number
  bytes: number
}

interface Sweep {
  /** In milliseconds since the epoch: what was written later may yet be named by somebody. */
  before: number
  dryRun: boolean
}

/** Erases the blobs below the folder that are older and not among those to keep. */
export const sweepBlobs = async (
  root: string,
  keep: ReadonlySet<string>,
  { before, dryRun }: Sweep,
): Promise<Swept> => {
  const swept = { blobs: 0, bytes: 0 }
  for (const { name: folder } of await entries(root, /^[0-9a-f]{2}$/)) {
    for (const { name } of await entries(join(root, folder), /^[0-9a-f]{64}$/)) {
      const path = join(root, folder, name)
      const size = keep.has(name) ? undefined : await sizeIfOlder(path, before)
      if (size === undefined || !(dryRun || (await removeOld(path, before)))) continue
      swept.blobs++
      swept.bytes += size
    }
  }
  return swept
}

/** Removes what was begun and never finished: its process is gone. */
export const clearScratch = async (folder: string, { before, dryRun }: Sweep): Promise<void> => {
  const aDayBefore = before - 24 * 3_600_000
  for (const { name } of await entries(folder, /./)) {
    const path = join(folder, name)
    if (!dryRun && (await sizeIfOlder(path, aDayBefore)) !== undefined) await rm(path, { recursive: true, force: true })
  }
}

const entries = async (folder: string, name: RegExp): Promise<Dirent[]> =>
  existsSync(folder) ? (await readdir(folder, { withFileTypes: true })).filter((entry) => name.test(entry.name)) : []

/** Nothing of one that is younger, or that somebody else has removed. */
const sizeIfOlder = (path: string, before: number): Promise<number | undefined> =>
  stat(path).then(
    ({ mtimeMs, size }) => (mtimeMs < before ? size : undefined),
    () => undefined,
  )

// Somebody may bring the same content again between a look at the file and its end, so it is taken aside first, and laid
// back where that has happened.
const removeOld = async (path: string, before: number): Promise<boolean> => {
  const aside = `${path}.old`
  const taken = await rename(path, aside).then(
    () => true,
    () => false,
  )
  if (!taken) return false
  const isOld = (await sizeIfOlder(aside, before)) !== undefined
  // One that came since then has the same content, and stays.
  if (!isOld) await link(aside, path).catch(() => {})
  await rm(aside, { force: true })
  return isOld
}
