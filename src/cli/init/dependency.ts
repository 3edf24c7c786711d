import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'

/**
 * How the project in `folder` asks for the Cultivar that makes it, as npm reads it: the archive that this one was
 * installed from while it is there, the version where it came from a registry, and else this very folder.
 */
export const dependencyOn = (packageRoot: string, folder: string): string => {
  const root = realpathSync(packageRoot)
  const asked = installedAs(root)
  if (asked === undefined) return fileFrom(folder, root)
  if (!asked.startsWith('file:')) return /^(git|https?:)/.test(asked) ? asked : `^${versionOf(root)}`
  const original = resolve(hostOf(root), asked.slice('file:'.length))
  return fileFrom(folder, existsSync(original) ? original : root)
}

/** What the project that this package is installed in asked for. */
const installedAs = (root: string): string | undefined => {
  if (basename(dirname(root)) !== 'node_modules') return undefined
  const host = read(join(hostOf(root), 'package.json')) as Record<string, Record<string, string>>
  const name = basename(root)
  return host['dependencies']?.[name] ?? host['devDependencies']?.[name]
}

const hostOf = (root: string) => dirname(dirname(root))

const versionOf = (root: string) => read(join(root, 'package.json'))['version'] as string

// npm takes such a path relative to the package.json that has it, with forward slashes.
const fileFrom = (folder: string, target: string) =>
  `file:${relative(folder, realpathSync(target)).split(sep).join('/')}`

const read = (file: string): Record<string, unknown> =>
  existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>) : {}
