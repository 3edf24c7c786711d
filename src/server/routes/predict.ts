import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { CultivarError } from '../../kit/errors.ts'
import type { Prediction } from '../../serving.ts'
import { errorSchema, modelParams, predictionSchema, predictionsSchema, versionParams } from '../contract.ts'
import { defaultModel } from '../default-model.ts'
import { infer, type Question, servableOf } from '../inference.ts'
import { inferSheet, readSheet, takeRowFormats, writeRows } from '../row-formats.ts'
import type { App, Service } from '../service.ts'
import { wishesOf, wishesQuery } from '../wishes.ts'

// The body is described by each model's signature and read by its own parser, so the route has no schema for it but in
// the documentation; the answer is written by JSON.stringify, which is as fast as a compiled serializer for so few keys.
const documented = {
  tags: ['predict'],
  querystring: wishesQuery,
  response: { 200: z.union([predictionSchema, predictionsSchema]), '4xx': errorSchema, 503: errorSchema },
}
const shared = { config: { scope: 'predict' as const }, serializerCompiler: () => JSON.stringify }

export const predictRoutes = (app: App, service: Service): void => {
  app.register(async (scope) => {
    takeRowFormats(scope)
    addRoutes(scope, service)
  })
}

const addRoutes = (app: App, service: Service): void => {
  app.post('/predict', {
    ...shared,
    schema: { ...documented, summary: 'Predict with the default model', description: bodyDescription },
    handler: (request, reply) => answer(service, defaultModel(service), request, reply),
  })
  app.post('/api/models/:model/predict', {
    ...shared,
    schema: { ...documented, params: modelParams, summary: 'Predict with a model', description: bodyDescription },
    handler: (request, reply) => answer(service, request.params.model, request, reply),
  })
  app.post('/api/models/:model/versions/:version/predict', {
    ...shared,
    schema: { ...documented, params: versionParams, summary: 'Predict with one version', description: bodyDescription },
    handler: (request, reply) => answer(service, request.params.model, request, reply),
  })
}

const bodyDescription =
  'The body holds the features, and `return_probabilities` on wish. Many rows go as `{"instances": [{…}, …]}`. With `?explain=true` the answer says what moved it. Rows may also come as `text/csv` with a header or as `application/x-ndjson`, and they are answered so where Accept asks for it.'

const answer = async (service: Service, model: string, request: FastifyRequest, reply: FastifyReply) => {
  const { version } = request.params as { version?: string }
  if (Buffer.isBuffer(request.body)) return answerSheet(service, { model, version }, request, reply)
  const { rows, many, probabilities } = readBody(request.body)
  const wishes = wishesOf(request)
  wishes.probabilities ||= probabilities
  const predictions = await infer(service, { model, version, rows, ...wishes }, request, reply)
  return reply.send(writeRows(request, reply, predictions) ?? (many ? { predictions } : (predictions[0] as Prediction)))
}

const answerSheet = async (
  service: Service,
  { model, version }: Pick<Question, 'model' | 'version'>,
  request: FastifyRequest,
  reply: FastifyReply,
) => {
  const { signature } = await servableOf(service, model, version)
  const sheet = readSheet(request, request.body as Buffer, signature)
  const question = { model, version, sheet, ...wishesOf(request) }
  const predictions = await inferSheet(service, question, request, reply)
  return reply.send(writeRows(request, reply, predictions) ?? { predictions })
}

interface Body {
  rows: unknown[]
  many: boolean
  probabilities: boolean
}

const readBody = (body: unknown): Body => {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new CultivarError(
      'request/invalid',
      'The body has to be a JSON object that holds the features, as in {"text": "…"}.',
    )
  }
  const { return_probabilities: wish = false, instances, ...row } = body as Record<string, unknown>
  if (typeof wish !== 'boolean')
    throw new CultivarError('request/invalid', 'return_probabilities has to be true or false.')
  if (instances === undefined) return { rows: [row], many: false, probabilities: wish }
  const extra = Object.keys(row)
  if (extra.length > 0) {
    throw new CultivarError(
      'request/invalid',
      `Beside "instances" there can be no ${extra.slice(0, 5).join(', ').slice(0, 200)}: put features into each instance.`,
    )
  }
  if (!Array.isArray(instances) || instances.length === 0)
    throw new CultivarError('request/invalid', '"instances" has to be a list of rows, at least one.')
  return { rows: instances, many: true, probabilities: wish }
}
