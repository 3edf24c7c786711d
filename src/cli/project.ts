import { existsSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Finding, lint, type Project } from '../define.ts'
import { CultivarError } from '../kit/errors.ts'
import { nodeProblem } from './node-version.ts'

/** A project as it was loaded: its definition, where it lies, and what the lint says. */
export interface LoadedProject {
  project: Project
  file: string
  root: string
  findings: Finding[]
}

const names = ['cultivar.config.ts', 'cultivar.config.mts', 'cultivar.config.js', 'cultivar.config.mjs']

/** Loads the typed file of a folder. Throws `config/missing`, `config/invalid`, `cli/node`, or `config/lint` with every error. */
export const loadProject = async (folder: string): Promise<LoadedProject> => {
  const problem = nodeProblem()
  if (problem !== undefined) throw new CultivarError('cli/node', problem)
  const file = findFile(resolve(folder))
  const project = await importProject(file)
  const findings = lint(project)
  const errors = findings.filter(({ severity }) => severity === 'error')
  if (errors.length === 0) return { project, file, root: dirname(file), findings }
  const lines = errors.map(({ place, message }) => `  ${place} ${message}`)
  throw new CultivarError(
    'config/lint',
    `${file} has ${errors.length === 1 ? 'an error' : `${errors.length} errors`}:\n${lines.join('\n')}`,
    { findings },
  )
}

const findFile = (folder: string): string => {
  if (existsSync(folder) && statSync(folder).isFile()) return folder
  const found = names.map((name) => join(folder, name)).find((path) => existsSync(path))
  if (found) return found
  const message = `${folder} has no cultivar.config.ts. Go to your project, name it with --project, or make one: cultivar init my-project.`
  throw new CultivarError('config/missing', message, { folder })
}

const importProject = async (file: string): Promise<Project> => {
  const module = await importFresh(file)
  const project = module['default'] as Partial<Project> | undefined
  if (project && typeof project === 'object' && typeof project.models === 'object') return project as Project
  throw new CultivarError(
    'config/invalid',
    `${file} does not export a project. End it with: export default project({ … }).`,
    { file },
  )
}

// The time of the last change makes the address new, so that a file that was edited is read again.
const importFresh = async (file: string): Promise<Record<string, unknown>> => {
  try {
    return (await import(`${pathToFileURL(file).href}?changed=${statSync(file).mtimeMs}`)) as Record<string, unknown>
  } catch (error) {
    if (error instanceof CultivarError) throw error
    const { message, stack = '' } = error as Error
    const place = stack.split('\n').find((line) => line.includes(file)) ?? ''
    throw new CultivarError(
      'config/invalid',
      `${file} cannot be loaded: ${message}${place ? ` (${place.trim()})` : ''}`,
      { file },
      { cause: error },
    )
  }
}
