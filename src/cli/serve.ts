import cluster from 'node:cluster'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { startServer } from '../server.ts'
import { shareMetrics } from './cluster/metrics.ts'
import { isOneOfMany, serveTogether } from './cluster.ts'
import { port, positiveNumber, withProject } from './command.ts'
import { openContext, type ProjectOptions } from './context.ts'
import { stopSignal, untilStopped } from './life.ts'

export interface ServeOptions extends ProjectOptions {
  port: number
  host: string
  processes: number
}

export const serve = (program: Command): void => {
  withAddress(withProject(program.command('serve')))
    .summary('run a server only')
    .action((options: ServeOptions) =>
      options.processes > 1 && cluster.isPrimary ? serveTogether(options) : serveHere(options),
    )
}

const serveHere = async (options: ServeOptions): Promise<void> => {
  const stop = stopSignal()
  const { ctx, project, logger } = await openContext(options)
  const shared = isOneOfMany() ? shareMetrics : undefined
  try {
    const server = await startServer(ctx, project, { ...options, logger, shared })
    logger.info({ url: server.url }, shared ? 'a process of the server is ready' : 'the server is ready')
    process.send?.({ ready: server.url })
    await untilStopped(stop)
    await server.close()
  } finally {
    await ctx.store.close()
  }
}

export const withAddress = (command: Command): Command =>
  command
    .addOption(
      fromEnvironment('PORT', '--port <port>', 'where to listen (PORT; 0 asks for a free one)')
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
