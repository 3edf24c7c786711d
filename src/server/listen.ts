import type { FastifyBaseLogger } from 'fastify'
import type { Project } from '../define.ts'
import { CultivarError } from '../kit/errors.ts'
import { openFleet, openLogs } from '../serving.ts'
import { type Context, openQueue } from '../store.ts'
import { buildApp } from './app.ts'
import { isLoopback } from './origin.ts'
import { openTracing } from './tracing.ts'

export interface ServerOptions {
  host: string
  /** 0 asks for a free one. */
  port: number
  logger: FastifyBaseLogger
}

export interface Server {
  url: string
  /** Answers what it has accepted, writes what is waiting, and ends. */
  close(): Promise<void>
}

/** Opens the models, the log and the queue, and listens. */
export const startServer = async (
  ctx: Context,
  project: Project,
  { host, port, logger }: ServerOptions,
): Promise<Server> => {
  if (!isLoopback(host)) {
    const message = `Listening on ${host} would let other machines in, and there is no authentication yet. Use 127.0.0.1, and a tunnel or a proxy that asks for keys.`
    throw new CultivarError('server/address-refused', message, { host })
  }
  const [fleet, queue, tracing] = await Promise.all([openFleet(ctx, project), openQueue(ctx.store), openTracing(ctx)])
  const logs = openLogs(ctx, project)
  const app = await buildApp({ ctx, project, fleet, logs, queue, tracing, startedAt: ctx.clock.now() }, logger)
  const close = async () => {
    await app.close()
    await logs.drain()
    fleet.close()
    await queue.stop({ graceful: false })
  }
  try {
    const url = await app.listen({ host, port })
    return { url, close }
  } catch (error) {
    await close()
    throw refused(error, host, port) ?? error
  }
}

const refused = (error: unknown, host: string, port: number) => {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'EADDRINUSE') {
    return new CultivarError(
      'server/port-taken',
      `Port ${port} on ${host} is taken by another program. Choose another: --port ${port + 1}, or PORT=${port + 1}.`,
      { host, port },
    )
  }
  if (code === 'EACCES') {
    return new CultivarError(
      'server/port-taken',
      `Port ${port} is reserved for the system. Choose one above 1023: --port 8000.`,
      { host, port },
    )
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    const message = `${host} is no address of this machine. Use 127.0.0.1.`
    return new CultivarError('server/address-refused', message, { host })
  }
  return undefined
}
