import { existsSync, linkSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Context, VersionFiles } from '../store.ts'

// The folders that people and other programs look into. The blobs stay the truth; here they get names.

export const layOut = (ctx: Context, model: string, version: number, files: VersionFiles): void => {
  if (!isPlain(model)) return
  const folder = folderOf(ctx, model, version)
  const fresh = `${folder}.new`
  rmSync(fresh, { recursive: true, force: true })
  mkdirSync(fresh, { recursive: true })
  for (const [name, { sha256 }] of Object.entries(files)) linkSync(ctx.store.blobs.path(sha256), join(fresh, name))
  rmSync(folder, { recursive: true, force: true })
  renameSync(fresh, folder)
}

/** Removes the folder of a version, or those of all versions of a model. */
export const removeFolder = (ctx: Context, model: string, version?: number): void => {
  if (isPlain(model)) rmSync(folderOf(ctx, model, version), { recursive: true, force: true })
}

export const renameFolder = (ctx: Context, model: string, to: string): void => {
  removeFolder(ctx, to)
  if (!isPlain(model) || !existsSync(folderOf(ctx, model))) return
  if (isPlain(to)) renameSync(folderOf(ctx, model), folderOf(ctx, to))
  else removeFolder(ctx, model)
}

// A name that came by MLflow may be no name of a folder.
const isPlain = (model: string) => /^[A-Za-z][A-Za-z0-9_-]{0,99}$/.test(model)

const folderOf = ({ store }: Context, model: string, version?: number): string =>
  join(store.state, 'models', model, ...(version === undefined ? [] : [String(version)]))
