import cluster from 'node:cluster'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { toMs } from '../define.ts'
import { startServer } from '../server.ts'
import { shareMetrics } from './cluster/metrics.ts'
import { isOneOfMany, serveTogether } from './cluster.ts'
import { duration, port, positiveNumber, withProject } from './command.ts'
import { openContext, type ProjectOptions } from './context.ts'
import { patienceMs, stopSignal, untilStopped } from './life.ts'
import { portVariable } from './server-state.ts'

export interface ServeOptions extends ProjectOptions {
  port: number
  host: string
  stopPause?: string
  processes: number
}

export const serve = (program: Command): void => {
  withAddress(withProject(program.command('serve')))
    .summary('run a server only')
    .addOption(
      fromEnvironment(
        'CULTIVAR_STOP_PAUSE',
        '--stop-pause <duration>',
        'how long to go on answering after a signal to stop, while /health/ready says 503 (CULTIVAR_STOP_PAUSE)',
      ).argParser(stopPause),
    )
    .action((options: ServeOptions) =>
      options.processes > 1 && cluster.isPrimary ? serveTogether(options) : serveHere(options),
    )
}

const serveHere = async (options: ServeOptions): Promise<void> => {
  const stop = stopSignal(patienceMs.server)
  const { ctx, project, logger } = await openContext(options)
  const shared = isOneOfMany() ? shareMetrics : undefined
  try {
    const { host, port: at, stopPause } = options
    const pause = stopPause === undefined ? {} : { pauseMs: toMs(stopPause) }
    const server = await startServer(ctx, project, { host, port: at, logger, shared, ...pause })
    logger.info({ url: server.url }, shared ? 'a process of the server is ready' : 'the server is ready')
    process.send?.({ ready: server.url })
    await untilStopped(stop)
    await server.close()
  } finally {
    await ctx.store.close()
  }
}

const stopPause = (text: string): string => {
  if (toMs(duration(text)) <= mostPauseMs) return text
  throw new InvalidArgumentError('It has to be at most 10s.')
}

// What is left of 30 s after it is for the answers and the log.
const mostPauseMs = 10_000

export const withAddress = (command: Command): Command =>
  command
    .addOption(
      fromEnvironment(portVariable(), '--port <port>', 'where to listen (PORT; 0 asks for a free one)')
        .argParser(port)
        .default(8000),
    )
    .addOption(fromEnvironment('HOST', '--host <host>', 'the address to listen on (HOST)').default('127.0.0.1'))
    .addOption(
      fromEnvironment('CULTIVAR_PROCESSES', '--processes <count>', 'servers that share the port (CULTIVAR_PROCESSES)')
        .argParser(processes)
        .default(1),
    )

const mostProcesses = 256

const processes = (text: string): number => {
  const count = positiveNumber(text)
  if (count <= mostProcesses) return count
  throw new InvalidArgumentError(`More than ${mostProcesses} processes are no use on one machine.`)
}

// An empty variable is how many programs say that it is not set.
const fromEnvironment = (name: string, flags: string, description: string): Option => {
  const option = new Option(flags, description)
  return process.env[name] ? option.env(name) : option
}
