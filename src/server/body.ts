import type { FastifyInstance } from 'fastify'
import { CultivarError } from '../kit/errors.ts'

/**
 * Bodies are JSON and nothing else. What a body may hold is said by the schema of its route, which refuses names that it
 * does not know; __proto__ is such a name, and JSON.parse makes a field of it like of any other.
 */
export const readBodies = (app: FastifyInstance): void => {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, text, done) => {
    const encoding = request.headers['content-encoding'] ?? 'identity'
    if (encoding !== 'identity') return done(encoded(encoding))
    try {
      done(null, parse(text as string))
    } catch (error) {
      done(notJson(error as Error))
    }
  })
}

// A client that always sends the header sends it with no body too. Routes that need one say so.
const parse = (text: string): unknown => (text === '' ? undefined : JSON.parse(text.replace(/^\ufeff/, '')))

const encoded = (encoding: string) => {
  const message = `The body is encoded as ${encoding.slice(0, 50)}. Send it as it is.`
  return new CultivarError('request/media-type', message)
}

const notJson = ({ message }: Error) =>
  new CultivarError('request/invalid-json', `The body is no JSON: ${message.slice(0, 300)}.`)
