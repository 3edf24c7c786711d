import { type Command, Option } from 'commander'
import { startServer } from '../server.ts'
import { port, withProject } from './command.ts'
import { openContext, type ProjectOptions } from './context.ts'
import { stopSignal, untilStopped } from './life.ts'
import { portVariable } from './server-state.ts'

export interface ServeOptions extends ProjectOptions {
  port: number
  host: string
}

export const serve = (program: Command): void => {
  withAddress(withProject(program.command('serve')))
    .summary('run a server only')
    .action(async (options: ServeOptions) => {
      const stop = stopSignal()
      const { ctx, project, logger } = await openContext(options)
      try {
        const server = await startServer(ctx, project, { ...options, logger })
        logger.info({ url: server.url }, 'the server is ready')
        process.send?.({ ready: server.url })
        await untilStopped(stop)
        await server.close()
      } finally {
        await ctx.store.close()
      }
    })
}

export const withAddress = (command: Command): Command =>
  command
    .addOption(
      fromEnvironment(portVariable(), '--port <port>', 'where to listen (PORT; 0 asks for a free one)')
        .argParser(port)
        .default(8000),
    )
    .addOption(fromEnvironment('HOST', '--host <host>', 'the address to listen on (HOST)').default('127.0.0.1'))

// An empty variable is how many programs say that it is not set.
const fromEnvironment = (name: string, flags: string, description: string): Option => {
  const option = new Option(flags, description)
  return process.env[name] ? option.env(name) : option
}
