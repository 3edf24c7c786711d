// Version 1 of KServe's protocol and the REST API of TensorFlow Serving, which share their paths. Words of the two: an
// *instance* is a row; *inputs* are the same by columns; a *verb* is what stands behind the colon of a path; a *label* is a
// name for a version. Errors are {"error": text}, as src/server/error-shapes.ts has it.
import type { FastifyReply, FastifyRequest } from 'fastify'
import { readJson } from '../body.ts'
import { infer, servableOf } from '../inference.ts'
import type { App, Service } from '../service.ts'
import { answerOf } from './kserve-v1/answer.ts'
import { metadataOf, statusOf } from './kserve-v1/metadata.ts'
import { askedPlaceOf, placeOf } from './kserve-v1/place.ts'
import { readAsked, wishesOf } from './kserve-v1/request.ts'
import { plainJson } from './plain-json.ts'
import { parsePythonJson } from './python-json.ts'

export const kserveV1 = (app: App, service: Service): void => {
  app.register(async (scope) => {
    readJson(scope, parsePythonJson)
    plainJson(scope)
    describeRoutes(scope, service)
    askRoutes(scope, service)
  })
}

const tags = ['kserve v1']

const describeRoutes = (app: App, service: Service) => {
  const config = { scope: 'predict' } as const
  app.get('/v1/models', {
    config,
    schema: { tags, summary: 'The models by name' },
    handler: async () => ({ models: service.fleet.models() }),
  })
  for (const path of paths) {
    app.get(path, {
      config,
      schema: { tags, summary: 'Whether the model answers, and with which version' },
      handler: (request) => statusOf(service, placeOf(service, request.params)),
    })
    app.get(`${path}/metadata`, {
      config,
      schema: { tags, summary: 'Inputs and outputs of the model' },
      handler: (request) => metadataOf(service, placeOf(service, request.params)),
    })
  }
}

// The colon of a verb may come as %3A, which is decoded in a parameter only, so the verb is part of the last one.
const paths = ['/v1/models/:model', '/v1/models/:model/versions/:version', '/v1/models/:model/labels/:label']

const askRoutes = (app: App, service: Service) => {
  for (const path of paths) {
    app.post(path, {
      config: { scope: 'predict' },
      schema: {
        tags,
        summary: 'Ask a model: `:predict`, `:explain`, `:classify` or `:regress` at the end',
        description,
      },
      handler: (request, reply) => ask(service, request, reply),
    })
  }
}

const description =
  'The body is `{"instances": […]}` by rows or `{"inputs": {…}}` by columns; for `:classify` and `:regress` it is `{"examples": […]}`.'

const ask = async (service: Service, request: FastifyRequest, reply: FastifyReply) => {
  const { verb, ...place } = askedPlaceOf(service, request.params)
  const { signature } = await servableOf(service, place.model, place.version)
  const { form, rows } = readAsked(request.body, signature, verb)
  const question = { ...place, rows, ...wishesOf(verb) }
  const predictions = await infer(service, question, request, reply)
  return reply.send(answerOf(form, predictions))
}
