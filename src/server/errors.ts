import type { FastifyError, FastifyInstance } from 'fastify'
import { CultivarError, errorBody } from '../kit/errors.ts'
import { storeProblem } from '../store.ts'

/** Answers every failure in the one shape of errors, with the status that says whose it is. */
export const answerErrors = (app: FastifyInstance): void => {
  app.setErrorHandler((thrown: FastifyError, request, reply) => {
    const error = asCultivarError(thrown, bodyLimitOf(app))
    if (error.status >= 500) request.log.error({ err: thrown, code: error.code }, error.message)
    if (error.status === 503) reply.header('retry-after', '1')
    return reply.code(error.status).send(errorBody(error))
  })
  app.setNotFoundHandler((request, reply) => {
    const [path = ''] = request.url.split('?')
    const message = `There is no ${request.method} ${path.slice(0, 200)}. /docs lists what there is.`
    return reply.code(404).send(errorBody(new CultivarError('request/not-found', message)))
  })
}

const bodyLimitOf = (app: FastifyInstance) => app.initialConfig.bodyLimit ?? 1_048_576

const asCultivarError = (error: FastifyError, bodyLimit: number): CultivarError => {
  if (error instanceof CultivarError) return error
  if (error.validation) return invalid(error)
  return known(error, bodyLimit) ?? storeProblem(error) ?? internal(error)
}

const invalid = ({ validation = [], validationContext = 'body' }: FastifyError) => {
  const fields = validation.map(
    ({ instancePath, message }) => `${instancePath.slice(1) || validationContext}: ${message}`,
  )
  return new CultivarError(
    'request/invalid',
    `The ${validationContext} is not what this route takes: ${fields.join('; ')}.`,
    { fields },
  )
}

// What Fastify itself refuses, by its codes.
const known = (error: FastifyError, bodyLimit: number): CultivarError | undefined => {
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new CultivarError(
        'request/too-large',
        `The body is larger than ${bodyLimit} bytes. Send fewer or shorter rows.`,
        { limit_bytes: bodyLimit },
      )
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new CultivarError(
        'request/media-type',
        'The body has to be JSON: send the header content-type: application/json.',
      )
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
      return new CultivarError('request/invalid-json', `The body is no JSON: ${error.message}.`)
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
    case 'FST_ERR_BAD_URL':
      return new CultivarError('request/invalid', error.message)
    default:
      if (error instanceof SyntaxError)
        return new CultivarError('request/invalid-json', `The body is no JSON: ${error.message}.`)
      return undefined
  }
}

const internal = (cause: unknown) =>
  new CultivarError(
    'server/internal',
    'Something failed inside the server. Its log says what; the request changed nothing that was acknowledged.',
    {},
    { cause },
  )
