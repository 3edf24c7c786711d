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
import type { Work } from './limits/work.ts'

export interface ServerOptions {
  host: string
  /** 0 asks for a free one. */
  port: number
  logger: FastifyBaseLogger
  /** How long it goes on answering after it was asked to end, for balancers to notice that it is not ready. */
  pauseMs?: number
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
  { host, port, logger, pauseMs = pauseOf(project, host) }: ServerOptions,
): Promise<Server> => {
  const keyring = await openKeyring(ctx)
  if (!isLoopback(host) && isOpen({ keyring, project })) {
    await keyring.close()
    throw nobodyAsked(host)
  }
  const [fleet, queue] = await Promise.all([openFleet(ctx, project), openQueue(ctx.store)])
  const logs = openLogs(ctx, project)
  const shadow = openShadow(ctx)
  const life = { stopping: false }
  const work: Work = new Set()
  const opened = { ctx, project, fleet, logs, shadow, queue, keyring, life, work, startedAt: ctx.clock.now() }
  const app = await buildApp(opened, logger)
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
    const url = await app.listen({ host, port })
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
    throw refused(error, host, port) ?? error
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
