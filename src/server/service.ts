import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Project } from '../define.ts'
import type { Fleet, Logs } from '../serving.ts'
import type { Context, Queue } from '../store.ts'
import type { Life } from './life.ts'
import type { Work } from './limits/work.ts'
import type { Metrics } from './metrics.ts'
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
  startedAt: number
  life: Life
  work: Work
}

export type App = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger, ZodTypeProvider>
