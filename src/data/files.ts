import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { isAbsolute, join, relative, resolve, sep } from 'node:path'
import { CultivarError } from '../kit/errors.ts'
import { literal, streamColumns, withDuckDB, withoutPatterns } from './duckdb.ts'

/** A file that was read. MD5 is what DVC knows it by. */
export interface SourceFile {
  /** Relative to the project where it lies inside it, with forward slashes. */
  path: string
  bytes: number
  md5: string
  sha256: string
}

/** A file to read: where it is, and what we call it to the user. */
export interface Place {
  absolute: string
  path: string
}

/** The files that `paths` name, patterns expanded and sorted; each file once, in the order of the list. */
export const findFiles = async (paths: readonly string[], root: string): Promise<Place[]> => {
  const found: string[] = []
  for (const path of paths) found.push(...(await filesOf(path, root)))
  return [...new Set(found)].map((absolute) => ({ absolute, path: shownPath(absolute, root) }))
}

/** Size and checksums of a file. */
export const fingerprint = async ({ absolute, path }: Place, signal?: AbortSignal): Promise<SourceFile> => {
  const md5 = createHash('md5')
  const sha256 = createHash('sha256')
  let bytes = 0
  try {
    for await (const part of createReadStream(absolute, { highWaterMark: 1 << 20 })) {
      signal?.throwIfAborted()
      md5.update(part)
      sha256.update(part)
      bytes += part.length
    }
  } catch (error) {
    signal?.throwIfAborted()
    throw unreadable(path, `cannot be read (${(error as NodeJS.ErrnoException).code}). Allow this user to read it.`)
  }
  return { path, bytes, md5: md5.digest('hex'), sha256: sha256.digest('hex') }
}

export const unreadable = (path: string, problem: string, details: Record<string, unknown> = {}) =>
  new CultivarError('data/unreadable', `${path} ${problem}`, { path, ...details })

const filesOf = async (path: string, root: string): Promise<string[]> => {
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(path)) {
    throw unreadable(path, 'is not on this machine. Download it and name the file.')
  }
  const absolute = resolve(root, path)
  const info = await stat(absolute).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined
    throw unreadable(path, `cannot be read (${error.code}). Allow this user to read it.`)
  })
  if (info?.isFile()) return [absolute]
  if (info?.isDirectory())
    throw unreadable(path, `is a folder. Name its files, as in "${path.replace(/\/$/, '')}/*.csv".`)
  if (info) throw unreadable(path, 'is not a regular file. Write its content to a file and name that.')
  const matches = /[*?[]/.test(path) ? await matchesOf(path, root) : []
  if (matches.length > 0) return matches
  throw unreadable(path, `does not exist in ${root}. Create it, or correct the path in the source.`)
}

const matchesOf = (path: string, root: string): Promise<string[]> => {
  const pattern = isAbsolute(path) ? path : join(withoutPatterns(root), path)
  return withDuckDB(async (db) => {
    const files: string[] = []
    for await (const [names] of streamColumns(db, `select file from glob(${literal(pattern)})`)) {
      files.push(...(names as string[]))
    }
    return files.sort()
  })
}

const shownPath = (absolute: string, root: string) => {
  const inside = relative(root, absolute)
  const outside = inside.startsWith('..') || isAbsolute(inside)
  return (outside ? absolute : inside).split(sep).join('/')
}
