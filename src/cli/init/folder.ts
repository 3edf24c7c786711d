import {
  accessSync,
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { CultivarError } from '../../kit/errors.ts'

// npm's rules for new names, and the names that the project depends on: a package cannot depend on itself.
const allowed = /^[a-z0-9][a-z0-9._-]{0,213}$/
const taken = ['cultivar', 'node', 'node_modules', 'favicon.ico']

/** The name of the project's package, which is that of its folder. */
export const packageName = (folder: string): string => {
  const name = basename(folder)
  if (allowed.test(name) && !taken.includes(name)) return name
  const rule = taken.includes(name)
    ? 'it is taken'
    : 'it has to begin with a lower-case letter or a digit and go on with these, ".", "_" and "-"'
  throw new CultivarError('cli/usage', `"${name}" cannot be the name of a project: ${rule}. ${suggestion(name)}`)
}

const suggestion = (name: string): string => {
  const better = name
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[._-]+|-+$/g, '')
  const usable = allowed.test(better) && !taken.includes(better)
  return `Try ${usable ? better : 'my-project'}.`
}

/** A new folder, or one that is empty but for what git and the system keep there. */
export const requireEmpty = (folder: string): void => {
  if (!existsSync(folder)) return
  if (!statSync(folder).isDirectory()) throw occupied(folder, `${folder} is a file.`)
  const found = readdirSync(folder).filter((name) => !['.git', '.DS_Store'].includes(name))
  if (found.length === 0) return
  const shown = found.length > 3 ? `${found.slice(0, 3).join(', ')} and ${found.length - 3} more` : found.join(', ')
  throw occupied(folder, `${folder} is not empty (${shown}), and nothing is overwritten.`)
}

const occupied = (folder: string, problem: string) =>
  new CultivarError('cli/folder', `${problem} Name a new folder.`, { folder })

export const makeFolder = (folder: string): void => {
  try {
    mkdirSync(folder, { recursive: true })
    accessSync(folder, constants.W_OK)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw occupied(folder, `${folder} cannot be made or written to (${code}).`)
  }
}

/** What a file of the project is: written as text, or copied. */
export type Content = string | { from: string }

/** Writes the files and returns their paths. */
export const fill = (folder: string, files: Record<string, Content>): string[] => {
  for (const [path, content] of Object.entries(files)) {
    const target = join(folder, path)
    mkdirSync(dirname(target), { recursive: true })
    if (typeof content === 'string') writeFileSync(target, content, { flag: 'wx' })
    else copyFileSync(content.from, target)
  }
  return Object.keys(files).sort()
}
