import type { FastifyInstance } from 'fastify'
import { CultivarError } from '../kit/errors.ts'
import { decodeBodies } from './content-encoding.ts'

/**
 * Bodies are JSON and nothing else, but for protocols that add their own in their part of the routes; any of them may come
 * compressed. What a body may hold is said by the schema of its route, which refuses names that it does not know;
 * __proto__ is such a name, and JSON.parse makes a field of it like of any other.
 */
export const readBodies = (app: FastifyInstance): void => {
  app.removeAllContentTypeParsers()
  decodeBodies(app)
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, text, done) => {
    try {
      done(null, parse(text as string))
    } catch (error) {
      done(notJson(error as Error))
    }
  })
}

// A client that always sends the header sends it with no body too. Routes that need one say so.
const parse = (text: string): unknown => (text === '' ? undefined : JSON.parse(text.replace(/^\ufeff/, '')))

const notJson = ({ message }: Error) =>
  new CultivarError('request/invalid-json', `The body is no JSON: ${message.slice(0, 300)}.`)
