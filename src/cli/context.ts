import { accessSync, constants, mkdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import pino, { type Logger } from 'pino'
import pretty from 'pino-pretty'
import { systemClock } from '../kit/clock.ts'
import { CultivarError } from '../kit/errors.ts'
import { errorSerializers } from '../kit/log.ts'
import { type Context, openStore, storeProblem } from '../store.ts'
import { stopSignal, untilStopped } from './life.ts'
import { type LoadedProject, loadProject } from './project.ts'

/** The options that every command takes which needs the project. */
export interface ProjectOptions {
  project: string
  state?: string
}

export interface Opened extends LoadedProject {
  ctx: Context
  logger: Logger
}

export const stateOf = (root: string, options: ProjectOptions): string =>
  resolve(options.state ?? process.env['CULTIVAR_STATE'] ?? join(root, '.cultivar'))

/** Opens the project with its database for the time of `work`, and closes it whatever happens, also when a signal comes. */
export const withContext = async <T>(options: ProjectOptions, work: (opened: Opened) => Promise<T>): Promise<T> => {
  const stop = stopSignal()
  const opened = await openContext(options)
  try {
    return await Promise.race([work(opened), untilStopped(stop).then(stopped)])
  } finally {
    await opened.ctx.store.close()
  }
}

const stopped = (): never => {
  throw new CultivarError(
    'cli/stopped',
    'Stopped by a signal. What was done is kept, and the same command goes on from there.',
  )
}

export const openContext = async (options: ProjectOptions, logger = makeLogger()): Promise<Opened> => {
  const loaded = await loadProject(options.project)
  const state = stateOf(loaded.root, options)
  makeState(state)
  const store = await openStore({ state, databaseUrl: process.env['DATABASE_URL'] || undefined })
  if (store.data !== undefined && dirname(store.data) !== state) {
    logger.info({ data: store.data }, 'PostgreSQL may not enter the state folder, so its data lies here')
  }
  return { ...loaded, logger, ctx: { store, clock: systemClock, log: logger, root: loaded.root } }
}

const makeState = (state: string) => {
  try {
    mkdirSync(state, { recursive: true })
    accessSync(state, constants.W_OK)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    const message = `${state} cannot be the folder of the state (${code}). Name one that this user may write to: --state, or CULTIVAR_STATE.`
    throw storeProblem(cause) ?? new CultivarError('cli/usage', message, { state }, { cause })
  }
}

/** Log lines go to standard error: for people on a terminal, as JSON elsewhere. `LOG_LEVEL` says how many. */
export const makeLogger = (): Logger => {
  const level = process.env['LOG_LEVEL'] || 'info'
  if (level !== 'silent' && !Object.hasOwn(pino.levels.values, level)) {
    const levels = [...Object.keys(pino.levels.values), 'silent'].join(', ')
    throw new CultivarError('cli/usage', `LOG_LEVEL is "${level.slice(0, 50)}". It has to be one of ${levels}.`)
  }
  const serializers = errorSerializers
  if (!process.stderr.isTTY) return pino({ level, serializers }, pino.destination({ dest: 2, sync: true }))
  return pino(
    { level, serializers },
    pretty({ destination: 2, sync: true, ignore: 'pid,hostname', translateTime: 'HH:MM:ss' }),
  )
}
