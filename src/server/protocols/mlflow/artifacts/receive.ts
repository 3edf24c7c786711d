import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { toMs } from '../../../../define.ts'
import type { Service } from '../../../service.ts'
import { takeLongBody } from '../../../stream/long-body.ts'

/** Adds routes whose bodies are files: of any type, of any length, and as they come from the socket. */
export const takeFiles = (app: FastifyInstance, add: (scope: FastifyInstance) => void): void => {
  app.register(async (scope) => {
    // What a client says of the type counts for nothing, and some say what is no type at all.
    scope.addHook('onRequest', (request, _reply, done) => {
      delete request.headers['content-type']
      done()
    })
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
    add(scope)
  })
}

/** For the options of such a route. */
export const anyLength = { bodyLimit: Number.MAX_SAFE_INTEGER }

/** The bytes of the body. Where they cannot be kept, the connection goes on, so that the caller reads why. */
export const bytesOf = async function* (request: FastifyRequest, { project }: Service): AsyncGenerator<Uint8Array> {
  const { body, raw } = request
  if (!(body instanceof Readable)) return
  takeLongBody(raw, toMs(project.server.limits.time))
  try {
    yield* body.iterator({ destroyOnReturn: false })
  } finally {
    body.resume()
  }
}
