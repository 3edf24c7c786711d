import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ErrorCode } from '../kit/errors.ts'
import { asCultivarError } from './refusals.ts'

/** Remembers by which code each request failed, for those who tell of it after the answer. */
export const rememberFailures = (app: FastifyInstance): ((request: FastifyRequest) => ErrorCode | undefined) => {
  const codes = new WeakMap<FastifyRequest, ErrorCode>()
  app.addHook('onError', (request, _reply, error, done) => {
    codes.set(request, asCultivarError(error, request).code)
    done()
  })
  return (request) => codes.get(request)
}
