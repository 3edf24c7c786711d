import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ServerSettings } from '../define.ts'
import type { ErrorCode } from '../kit/errors.ts'
import { redactRow } from './redaction.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The rows that a prediction was asked for, once they are known. */
    rows: readonly unknown[] | null
    /** With what the request was refused. */
    refusedWith: ErrorCode | null
  }
}

type Setting = ServerSettings['requestLog']

/** Every request has a place for what its line will say. */
export const noteRequests = (app: FastifyInstance): void => {
  app.decorateRequest('rows', null)
  app.decorateRequest('refusedWith', null)
}

/** One line for each request, when its answer is out or its client is gone: what was done, and nothing that was sent. */
export const logRequest = ({ enabled, input, redact }: Setting) => {
  if (!enabled) return () => {}
  const inputOf = input ? inputWithout(new Set(redact)) : () => undefined
  return (request: FastifyRequest, reply: FastifyReply): void => {
    reply.raw.once('close', () => request.log.info({ ...facts(request, reply), ...inputOf(request) }, 'request'))
  }
}

// A path holds names that people chose and a query holds values, so neither is here; the route says which it was.
const facts = (request: FastifyRequest, reply: FastifyReply) => ({
  method: request.method,
  route: request.routeOptions.url ?? 'unknown',
  status: reply.statusCode,
  ...(request.refusedWith && { error: request.refusedWith }),
  ...(!reply.raw.writableFinished && { left_early: true }),
  duration_ms: Math.round(reply.elapsedTime * 1_000) / 1_000,
  caller: request.caller?.name ?? 'nobody',
  address: request.ip,
  bytes_in: bytes(request.headers['content-length']),
  bytes_out: bytes(reply.getHeader('content-length')),
})

const bytes = (length: unknown) => (length === undefined ? undefined : Number(length))

// What a line holds is for reading; the log of predictions has every row.
const shownRows = 20

const inputWithout =
  (names: ReadonlySet<string>) =>
  ({ rows }: FastifyRequest) =>
    !rows ? undefined : { rows: rows.length, input: rows.slice(0, shownRows).map((row) => redactRow(row, names)) }
