import { randomUUID } from 'node:crypto'
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { CultivarError, type ErrorCode, errorBody } from '../kit/errors.ts'
import { errorFacts } from '../kit/log.ts'
import { answerOf } from './error-shapes.ts'
import { hideDeep, hideValues } from './redaction.ts'
import { asCultivarError } from './refusals.ts'
import { mayGoOn } from './stream/long-body.ts'
import type { Trouble } from './trouble.ts'

interface Facts {
  /** The methods that a path takes; none where there is no route. */
  methodsAt(path: string): string[]
  trouble: Trouble
  /** Features whose values no log may hold. */
  redact: ReadonlySet<string>
}

/** Answers every failure in the shape of its protocol, with the status that says whose it is. */
export const answerErrors = (app: FastifyInstance, { methodsAt, trouble, redact }: Facts): void => {
  const answerNothingThere = (request: FastifyRequest, reply: FastifyReply) => {
    const [path = ''] = request.url.split('?')
    const methods = methodsAt(path)
    if (methods.length > 0) reply.header('allow', methods.join(', '))
    if (methods.length > 0 && request.method === 'OPTIONS') return reply.code(204).send()
    return send(reply, nothingThere(request.method, path.slice(0, 200), methods))
  }
  app.setErrorHandler((thrown: FastifyError, request, reply) => {
    const error = asCultivarError(thrown, request)
    // Where nothing takes the request, what is wrong with its body does not matter.
    if (request.is404 && ofTheBody.has(error.code)) return answerNothingThere(request, reply)
    // Refusals of a full queue come by the thousand, and the metrics count them.
    if (error.status >= 500 && error.code !== 'model/busy') logFailure(request, redact, { thrown, error })
    if (error.code === 'store/full') trouble.full()
    return send(reply, error)
  })
  app.setNotFoundHandler(answerNothingThere)
}

const ofTheBody = new Set<ErrorCode>(['request/invalid', 'request/invalid-json', 'request/media-type'])

/** For what fails before a route is found: an address that cannot be read. */
export const answerFrameworkError = (error: FastifyError, request: FastifyRequest, reply: FastifyReply): void => {
  send(reply, asCultivarError(error, request))
}

/** For what is no HTTP at all, or too much of it: only the socket is left to answer on. */
export const answerClientError = (error: NodeJS.ErrnoException, socket: Socket): void => {
  if (error.code === 'ECONNRESET' || socket.destroyed) return
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT' && mayGoOn(socket)) return
  const refusal = unreadable(error.code ?? '')
  const body = JSON.stringify(errorBody(refusal))
  const head = `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}\r\ncontent-type: application/json; charset=utf-8\r\nconnection: close\r\nx-request-id: ${randomUUID()}`
  if (socket.writable) socket.write(`${head}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
  socket.destroySoon()
}

interface Failure {
  thrown: unknown
  error: CultivarError
}

// What failed may quote what was sent.
const logFailure = ({ log, body, rows }: FastifyRequest, redact: ReadonlySet<string>, { thrown, error }: Failure) => {
  const hide = hideValues(redact, [body, rows])
  log.error({ err: hideDeep(errorFacts(thrown), hide), code: error.code }, hide(error.message))
}

const send = (reply: FastifyReply, error: CultivarError) => {
  reply.request.refusedWith = error.code
  if (error.status === 503) reply.header('retry-after', String(error.details['retry_after'] ?? 1))
  const { status, body } = answerOf(reply.request.url, error)
  return reply.code(status).send(body)
}

const nothingThere = (method: string, path: string, methods: string[]) => {
  if (methods.length === 0 || methods.includes(method)) {
    return new CultivarError('request/not-found', `There is no ${method} ${path}. /docs lists what there is.`)
  }
  return new CultivarError('request/method', `${path} takes ${methods.join(' and ')}, not ${method}.`, { methods })
}

const unreadable = (code: string) => {
  if (code === 'HPE_HEADER_OVERFLOW') {
    return new CultivarError(
      'request/headers-too-large',
      'The headers are larger than 16 KB. Send fewer or shorter ones.',
    )
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return new CultivarError('request/timeout', 'The request did not arrive in time. Send it again.')
  }
  return new CultivarError('request/invalid', 'This is no HTTP request that can be read.', { reason: code })
}
