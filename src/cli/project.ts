import { existsSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Finding, lint, type Project, project } from '../define.ts'
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
  const loaded = await importProject(file)
  const findings = lint(loaded)
  const errors = findings.filter(({ severity }) => severity === 'error')
  if (errors.length === 0) return { project: loaded, file, root: dirname(file), findings }
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
  const exported = (await importFresh(file))['default']
  if (!isProject(exported)) {
    const message = `${file} does not export a project. End it with: export default project({ … }).`
    throw new CultivarError('config/invalid', message, { file })
  }
  try {
    // What project({ … }) made passes again; an object that only looks like one is told what it lacks.
    const { models, default: chosen, server } = exported
    return project(models, { ...(chosen === undefined ? {} : { default: chosen }), ...(server && { server }) })
  } catch (error) {
    throw invalid(file, error)
  }
}

const isProject = (exported: unknown): exported is Project => {
  const { models } = Object(exported) as Partial<Project>
  return typeof models === 'object' && models !== null
}

// The time of the last change makes the address new, so that a file that was edited is read again.
const importFresh = async (file: string): Promise<Record<string, unknown>> => {
  try {
    return (await import(`${pathToFileURL(file).href}?changed=${statSync(file).mtimeMs}`)) as Record<string, unknown>
  } catch (error) {
    throw invalid(file, error)
  }
}

const invalid = (file: string, error: unknown): CultivarError => {
  if (error instanceof CultivarError) {
    return new CultivarError(error.code, `${file}: ${error.message}`, { ...error.details, file }, { cause: error })
  }
  const { message = String(error), stack = '' } = Object(error) as Partial<Error>
  const place = placeIn(file, stack)
  const sentence = `${file} cannot be loaded: ${message}${place}`
  return new CultivarError('config/invalid', sentence, { file }, { cause: error })
}

/** Where in the file, as in ` (line 12, column 5)`, if the stack knows it. */
const placeIn = (file: string, stack: string): string => {
  const place = stack.split('\n').find((text) => text.includes(file)) ?? ''
  const [, line, column] = /:(\d+)(?::(\d+))?\)?$/.exec(place.trim()) ?? []
  if (line === undefined) return ''
  return ` (line ${line}${column === undefined ? '' : `, column ${column}`})`
}
