import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Project } from '../define.ts'
import type { Fleet, Logs } from '../serving.ts'
import type { Context, Queue } from '../store.ts'
import type { CloudEvents } from './cloud-events.ts'
import type { Metrics } from './metrics.ts'
import type { Tracing } from './tracing/requests.ts'
import type { Trouble } from './trouble.ts'

/** What a route is given: everything that the process has opened. */
export interface Service {
  ctx: Context
  project: Project
  fleet: Fleet
  logs: Logs
  queue: Queue
  metrics: Metrics
  trouble: Trouble
  /** Where the project names a webhook. */
  events: CloudEvents | undefined
  /** Where a collector of traces is configured. */
  tracing: Tracing | undefined
  startedAt: number
}

export type App = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger, ZodTypeProvider>
