import { existsSync } from 'node:fs'
import { access, constants, readdir, rmdir, statfs } from 'node:fs/promises'
import { createServer } from 'node:net'
import { dirname, resolve } from 'node:path'
import { columnNames, describeDuckDB } from '../data.ts'
import type { Columns, Model, Source } from '../define.ts'
import { describePostgres } from '../store.ts'
import { type ProjectOptions, stateOf } from './context.ts'
import { nodeProblem } from './node-version.ts'
import { type LoadedProject, loadProject } from './project.ts'
import { askServer, defaultUrl } from './server-state.ts'

/** What is examined. The typed file is loaded once, by the check that looks at it. */
export interface Patient extends ProjectOptions {
  loaded: LoadedProject | undefined
}

// Each check says what it found, or throws what is wrong and the way out.

export const checkNode = async (): Promise<string> => {
  const problem = nodeProblem()
  if (problem !== undefined) throw new Error(problem)
  return `Node ${process.versions.node} on ${process.platform}-${process.arch}`
}

export const checkState = async (patient: Patient): Promise<string> => {
  const state = stateFolder(patient)
  const place = nearest(state)
  try {
    await access(place, constants.W_OK | constants.X_OK)
  } catch {
    throw new Error(`${place} cannot be written to by this user. Allow it, or choose another place: --state <folder>.`)
  }
  return existsSync(state) ? `${state} can be written to` : `${state} will be made at the first start`
}

const leastFree = 500 << 20

export const checkDisk = async (patient: Patient): Promise<string> => {
  const place = nearest(stateFolder(patient))
  const { bavail, bsize } = await statfs(place)
  const free = bavail * bsize
  const found = `${(free / 2 ** 30).toFixed(1)} GiB free in ${place}`
  if (free >= leastFree) return found
  throw new Error(`${found}: at least ${leastFree >> 20} MiB are needed. Free some, or choose another place: --state.`)
}

export const checkPostgres = async (patient: Patient): Promise<string> => {
  const state = stateFolder(patient)
  const before = nearest(state)
  try {
    return await describePostgres(state, process.env['DATABASE_URL'] || undefined)
  } finally {
    await removeEmpty(state, before)
  }
}

// Finding a place for the data makes the folder; one that nobody asked for goes again.
const removeEmpty = async (folder: string, until: string): Promise<void> => {
  if (folder === until || !existsSync(folder) || (await readdir(folder)).length > 0) return
  await rmdir(folder)
  await removeEmpty(dirname(folder), until)
}

export const checkDuckDB = async (): Promise<string> => `DuckDB ${await describeDuckDB()}`

export const checkTypedFile = async (patient: Patient): Promise<string> => {
  patient.loaded = await loadProject(patient.project)
  const { file, project, findings } = patient.loaded
  const warnings = findings.map(({ place, message }) => `\nwarning ${place} ${message}`)
  return `${file}: ${Object.keys(project.models).join(', ')}${warnings.join('')}`
}

export const checkData = async ({ loaded }: Patient): Promise<string> => {
  if (!loaded) throw new Error('The typed file says where the data is. Mend it first.')
  const { project, root } = loaded
  const sources = Object.entries(project.models).flatMap(([name, model]) => {
    const { from, test, columns } = (model as Model).data
    return [from, test].flatMap((source) => (source ? [{ name, source, columns }] : []))
  })
  const found: string[] = []
  for (const { name, source, columns } of sources) found.push(`${name}: ${await sourceWords(source, columns, root)}`)
  return found.join('\n')
}

const sourceWords = async (source: Source, columns: Columns, root: string): Promise<string> => {
  if (source.source === 'postgres') {
    const { url } = source
    if (typeof url === 'string' || process.env[url.secret]) return 'a query, asked when a training runs'
    throw new Error(`The secret ${url.secret} is not set, and the query needs it. Set the variable.`)
  }
  const paths = source.paths.join(', ')
  const names = await columnNames(source, root)
  const missing = Object.keys(columns).filter((column) => !names.includes(column) && !columns[column]!.optional)
  if (missing.length === 0) return `${paths} can be read`
  throw new Error(`${paths} lacks ${missing.join(', ')} (it has ${names.join(', ')}). Rename the columns, or add them.`)
}

export const checkPort = async (): Promise<string> => {
  const { hostname, port } = new URL(defaultUrl())
  const problem = await listenProblem(hostname, Number(port))
  if (problem === undefined) return `port ${port} on ${hostname} is free`
  const { reachable } = await askServer(defaultUrl())
  if (reachable) return `port ${port} on ${hostname}: a Cultivar server answers there`
  throw new Error(`Port ${port} on ${hostname} cannot be used (${problem}). Choose another: PORT=${Number(port) + 1}.`)
}

const listenProblem = (host: string, port: number): Promise<string | undefined> =>
  new Promise((settle) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => settle(error.code ?? error.message))
    server.listen(port, host, () => server.close(() => settle(undefined)))
  })

// Everything is kept and compared in UTC, so the zone of the machine is a fact and never a fault.
export const checkTime = async (): Promise<string> =>
  `time zone ${Intl.DateTimeFormat().resolvedOptions().timeZone}: times are kept in UTC everywhere`

const stateFolder = ({ project, state }: Patient): string => {
  const folder = resolve(project)
  const root = /\.[mc]?[jt]s$/.test(folder) ? dirname(folder) : folder
  return stateOf(root, state === undefined ? { project } : { project, state })
}

/** The folder itself, or the nearest one above it that is there. */
const nearest = (folder: string): string => (existsSync(folder) ? folder : nearest(dirname(folder)))
