import type { FastifyError, FastifyRequest } from 'fastify'
import { CultivarError } from '../kit/errors.ts'
import { storeProblem } from '../store.ts'

/** Whatever was thrown, in our words: what the caller did, what the database could not do, or what went wrong in here. */
export const asCultivarError = (error: FastifyError, request: FastifyRequest): CultivarError => {
  if (error instanceof CultivarError) return error
  if (error.validation) return invalid(error)
  return known(error, request) ?? storeProblem(error) ?? unstorable(error) ?? callers(error) ?? internal(error)
}

const shownFields = 20

const invalid = ({ validation = [], validationContext = 'body' }: FastifyError) => {
  const part = validationContext === 'querystring' ? 'query' : validationContext
  const fields = validation.slice(0, shownFields).map(({ instancePath, message = '' }) => {
    return `${instancePath.slice(1) || part} ${inWords(message)}`.slice(0, 200)
  })
  const message = `The ${part} is not what this route takes: ${fields.join('; ').slice(0, 1_000)}.`
  return new CultivarError('request/invalid', message, { fields })
}

// zod's sentences stand alone; these continue the name of the field.
const inWords = (message: string) =>
  message
    .replace(/^Invalid input: expected .*, received (undefined|null)$/, 'is missing')
    .replace(/^Invalid input: expected (.*), received (.*)$/, 'should be $1, not $2')
    .replace(/^Unrecognized keys?: /, 'has a field that is not known: ')

// What Fastify itself refuses, by its codes.
const known = (error: FastifyError, request: FastifyRequest): CultivarError | undefined => {
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return tooLarge(request.routeOptions.bodyLimit)
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return mediaType(request)
  }
  // The caller is gone and reads nothing; what counts is that the database is not blamed for it.
  if (!request.raw.complete && error.code === 'ECONNRESET')
    return new CultivarError('request/invalid', 'The body broke off.')
  return undefined
}

export const tooLarge = (limitBytes: number): CultivarError => {
  const message = `The body is larger than ${limitBytes} bytes. Send fewer or shorter rows.`
  return new CultivarError('request/too-large', message, { limit_bytes: limitBytes })
}

const bodyTypes = ['application/json', 'text/csv', 'application/x-ndjson']

const mediaType = ({ headers: { 'content-type': given }, server }: FastifyRequest) => {
  const came = given === undefined ? 'without a content-type' : `as ${given.slice(0, 100)}`
  const taken = bodyTypes.filter((type) => server.hasContentTypeParser(type))
  const message = `The body came ${came}. Send it with the header content-type: ${taken.join(', or ')}.`
  return new CultivarError('request/media-type', message)
}

// What no text in PostgreSQL can be, nobody can have stored, so it is a question for nothing.
const unstorable = (error: { code?: string; cause?: unknown }): CultivarError | undefined => {
  if (error.code !== noText) return error.cause instanceof Error ? unstorable(error.cause) : undefined
  return new CultivarError('request/invalid', 'A text of the request holds the character NUL. Send it without.')
}

const noText = '22021'

// The rest of what the framework and its plugins refuse says by its status whose fault it is.
const callers = ({ statusCode = 500, message }: FastifyError) =>
  statusCode >= 400 && statusCode < 500
    ? new CultivarError(statusCode === 404 ? 'request/not-found' : 'request/invalid', `${message.slice(0, 300)}.`)
    : undefined

const internal = (cause: unknown) => {
  const message =
    'Something failed inside the server. Its log says what; the request changed nothing that was acknowledged.'
  return new CultivarError('server/internal', message, {}, { cause })
}
