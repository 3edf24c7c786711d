import { setTimeout as wait } from 'node:timers/promises'
import type { FastifyBaseLogger } from 'fastify'
import { openKeyring } from '../access.ts'
import { type Project, toMs } from '../define.ts'
import { CultivarError } from '../kit/errors.ts'
import { openFleet, openLogs, openShadow } from '../serving.ts'
import { type Context, openQueue } from '../store.ts'
import { buildApp } from './app.ts'
import { isLoopback } from './door/origin.ts'
import { isOpen } from './door.ts'
import { beginStop } from './life.ts'
import { openWork } from './limits/work.ts'
import type { ShareMetrics } from './metrics.ts'
import { listenProblem } from './port.ts'
import { openTracing } from './tracing.ts'
import { keepYoung } from './young.ts'

export interface ServerOptions {
  host: string
  /** 0 asks for a free one. */
  port: number
  logger: FastifyBaseLogger
  /** How long it goes on answering after it was asked to end, for balancers to notice that it is not ready. */
  pauseMs?: number
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
  { host, port, logger, shared, pauseMs = pauseOf(project, host) }: ServerOptions,
): Promise<Server> => {
  keepYoung()
  const keyring = await openKeyring(ctx)
  if (!isLoopback(host) && isOpen({ keyring, project })) {
    await keyring.close()
    throw nobodyAsked(host)
  }
  const [fleet, queue, tracing] = await Promise.all([openFleet(ctx, project), openQueue(ctx.store), openTracing(ctx)])
  const logs = openLogs(ctx, project)
  const shadow = openShadow(ctx)
  const life = { stopping: false }
  const work = openWork()
  const opened = { ctx, project, fleet, logs, shadow, queue, keyring, tracing, life, work, startedAt: ctx.clock.now() }
  const app = await buildApp(opened, { logger, shared })
  const close = async () => {
    beginStop(life, work)
    await app.close()
    await logs.drain()
    await shadow.drain()
    await fleet.close()
    await keyring.close()
    await queue.stop({ graceful: false })
  }
  try {
    const url = await app.listen({ host, port, ...(shared ? together : {}) })
    return {
      url,
      close: async () => {
        beginStop(life, work)
        await wait(pauseMs)
        await close()
      },
    }
  } catch (error) {
    await close()
    throw listenProblem(error, host, port) ?? error
  }
}

const nobodyAsked = (host: string) => {
  const message = `Listening on ${host} would let other machines in, and nobody would have to say who they are. Create a key first: cultivar keys create admin --scope admin. Or name an identity provider in server.oidc of the typed file, or use 127.0.0.1.`
  return new CultivarError('server/address-refused', message, { host })
}

// On this machine nobody has to notice.
const pauseOf = ({ server }: Project, host: string): number => {
  const { pause = isLoopback(host) ? '0s' : '5s' } = server.stop
  return toMs(pause)
}

// Each process has its own queue of connections then, and takes none with it that another could answer. Where the system
// cannot do that, the first process accepts for all of them.
const together = { reusePort: process.platform === 'linux' }
