import type { FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { Scope } from '../../../define.ts'
import type { App, Service } from '../../service.ts'
import { readMessage } from './messages.ts'

type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'

/** One call of MLflow's API. */
export interface Endpoint<Message extends z.ZodType> {
  method: Method | Method[]
  /** What follows `/api/2.0/mlflow`; its parameters are fields of the request. */
  path: `/${string}`
  /** Of the API, 2.0 where it is not said. */
  version?: '2.0' | '3.0'
  scope: Scope
  /** The word for it in the audit log, for changes that belong there. */
  action?: string
  summary: string
  /** How many bytes a body may have, where a call may carry more than others. */
  mostBytes?: number
  request: Message
  /** An object; or its JSON text, where numbers in it are larger than JavaScript's. */
  answer(service: Service, input: z.output<Message>, request: FastifyRequest): Promise<object | string>
}

/** Adds the call, under the prefix of programs; that of pages leads to it as well (`rewriteUrl`). */
export const addEndpoint = <Message extends z.ZodType>(
  app: App,
  service: Service,
  { method, path, version = '2.0', mostBytes = 8 << 20, request: message, answer, ...told }: Endpoint<Message>,
): void => {
  const { scope, action, summary } = told
  app.route({
    method: [method].flat(),
    // As much as MLflow lets a call hold, however long its JSON is, or what the typed file allows.
    bodyLimit: Math.max(mostBytes, service.project.server.limits.bodyBytes),
    url: `/api/${version}/mlflow${path}`,
    config: { scope, ...(action === undefined ? {} : { action }) },
    schema: { tags: ['mlflow'], summary },
    handler: async (request, reply) => {
      const answered = await answer(service, readMessage(message, givenIn(request)), request)
      // A text would be written as JSON once more, bytes are sent as they are.
      return typeof answered === 'string' ? reply.type('application/json').send(Buffer.from(answered)) : answered
    },
  })
}

// What the path says counts: clients repeat it in the body, and not always.
const givenIn = ({ method, query, body, params }: FastifyRequest): object => ({
  ...(method === 'GET' ? (query as object) : (body as object | undefined)),
  ...(params as object),
})
