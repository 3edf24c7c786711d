import type { FastifyBaseLogger } from 'fastify'
import type { Project } from '../define.ts'
import { CultivarError } from '../kit/errors.ts'
import { openFleet, openLogs } from '../serving.ts'
import { type Context, openQueue } from '../store.ts'
import { buildApp } from './app.ts'
import type { ShareMetrics } from './metrics.ts'
import { isLoopback } from './origin.ts'
import { listenProblem } from './port.ts'
import { openTracing } from './tracing.ts'

export interface ServerOptions {
  host: string
  /** 0 asks for a free one. */
  port: number
  logger: FastifyBaseLogger
  /** Where several processes share the port: how the metrics of one become those of all. */
  shared?: ShareMetrics | undefined
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
  { host, port, logger, shared }: ServerOptions,
): Promise<Server> => {
  if (!isLoopback(host)) {
    const message = `Listening on ${host} would let other machines in, and there is no authentication yet. Use 127.0.0.1, and a tunnel or a proxy that asks for keys.`
    throw new CultivarError('server/address-refused', message, { host })
  }
  const [fleet, queue, tracing] = await Promise.all([openFleet(ctx, project), openQueue(ctx.store), openTracing(ctx)])
  const logs = openLogs(ctx, project)
  const app = await buildApp(
    { ctx, project, fleet, logs, queue, tracing, startedAt: ctx.clock.now() },
    { logger, shared },
  )
  const close = async () => {
    await app.close()
    await logs.drain()
    fleet.close()
    await queue.stop({ graceful: false })
  }
  try {
    const url = await app.listen({ host, port, ...(shared ? together : {}) })
    return { url, close }
  } catch (error) {
    await close()
    throw listenProblem(error, host, port) ?? error
  }
}

// Each process has its own queue of connections then, and takes none with it that another could answer. Where the system
// cannot do that, the first process accepts for all of them.
const together = { reusePort: process.platform === 'linux' }
