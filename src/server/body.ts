import type { FastifyInstance } from 'fastify'
import { CultivarError } from '../kit/errors.ts'
import { decodeBodies } from './content-encoding.ts'

/**
 * Bodies are JSON and nothing else, but for protocols that add their own in their part of the routes; any of them may come
 * compressed. What a body may hold is said by the schema of its route, which refuses names that it does not know;
 * __proto__ is such a name, and JSON.parse makes a field of it like of any other.
 */
export const readBodies = (app: FastifyInstance): void => {
  decodeBodies(app)
  readJson(app, JSON.parse)
}

/** Makes JSON the only type of a body, read by a parser of one's own. */
export const readJson = (app: FastifyInstance, parseJson: (text: string) => unknown): void => {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, text, done) => {
    try {
      done(null, parse(text as string, parseJson))
    } catch (error) {
      done(notJson(error as Error))
    }
  })
}

// A client that always sends the header sends it with no body too. Routes that need one say so.
const parse = (text: string, parseJson: (text: string) => unknown): unknown =>
  text === '' ? undefined : parseJson(text.replace(/^\ufeff/, ''))

const notJson = ({ message }: Error) =>
  new CultivarError('request/invalid-json', `The body is no JSON: ${message.slice(0, 300)}.`)
