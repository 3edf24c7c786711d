import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { parse } from 'yaml'
import type { Tags } from '../source.ts'

export const folders = async (parent: string): Promise<string[]> => {
  const entries = await readdir(parent, { withFileTypes: true }).catch(() => [])
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
}

/** All files below a folder, by their path with `/`. Links are not followed. */
export const below = async (folder: string): Promise<string[]> => {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => [])
  const files = entries.filter((entry) => entry.isFile())
  return files.map(({ parentPath, name }) => relative(folder, join(parentPath, name)).split(sep).join('/')).sort()
}

export const readValues = async (folder: string): Promise<Tags> => {
  const keys = await below(folder)
  const values = await Promise.all(keys.map((key) => readFile(join(folder, key), 'utf8')))
  return Object.fromEntries(keys.map((key, i) => [key, values[i]!.replace(/\n$/, '')]))
}

export const readMeta = async (folder: string): Promise<Record<string, unknown>> =>
  parse(await readFile(join(folder, 'meta.yaml'), 'utf8'), { intAsBigInt: false }) as Record<string, unknown>

export const tagsOf = (value: unknown): Tags =>
  Object.fromEntries(Object.entries((value ?? {}) as object).map(([key, each]) => [key, String(each)]))

export const textOf = (value: unknown): string | null => (value === null || value === undefined ? null : String(value))

export const isThere = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  )
