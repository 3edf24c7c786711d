import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Keyring } from '../access.ts'
import type { Project } from '../define.ts'
import type { Fleet, Logs, Shadow } from '../serving.ts'
import type { Context, Queue } from '../store.ts'
import type { CloudEvents } from './cloud-events.ts'
import type { Life } from './life.ts'
import type { Work } from './limits/work.ts'
import type { Metrics } from './metrics.ts'
import type { Statistics } from './statistics.ts'
import type { Tracing } from './tracing/requests.ts'
import type { Trouble } from './trouble.ts'

/** What a route is given: everything that the process has opened. */
export interface Service {
  ctx: Context
  project: Project
  fleet: Fleet
  logs: Logs
  shadow: Shadow
  queue: Queue
  keyring: Keyring
  metrics: Metrics
  statistics: Statistics
  trouble: Trouble
  /** Where the project names a webhook. */
  events: CloudEvents | undefined
  /** Where a collector of traces is configured. */
  tracing: Tracing | undefined
  startedAt: number
  life: Life
  work: Work
}

export type App = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger, ZodTypeProvider>
