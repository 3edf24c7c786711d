// The scoring server of MLflow and the container contract of SageMaker, which share their paths; Vertex AI is content with
// them too. The default model answers. Words: a *dataframe* is a table as pandas writes it; *params* are wishes beside the
// rows; a *variant* is SageMaker's name for a version. Errors are {"error_code", "message"}, as src/server/error-shapes.ts
// has it.
import type { FastifyReply, FastifyRequest } from 'fastify'
import { readJson } from '../body.ts'
import { servableOf } from '../inference.ts'
import { wantedFormat } from '../row-formats/accept.ts'
import { inferSheet, takeRowFormats } from '../row-formats.ts'
import type { App, Service } from '../service.ts'
import { answerOf, csvOf } from './invocations/answer.ts'
import { readInvocation } from './invocations/request.ts'
import { echoAttributes, inferenceIdOf, placeOf } from './invocations/sagemaker.ts'
import { mlflowVersion } from './mlflow.ts'
import { parsePythonJson } from './python-json.ts'

export const invocations = (app: App, service: Service): void => {
  const tags = ['mlflow and sagemaker']
  app.get('/ping', {
    config: { scope: 'open' },
    schema: { tags, summary: 'Whether /invocations would answer' },
    handler: async (_request, reply) => {
      requireReady(service)
      return reply.type('text/plain').send('\n')
    },
  })
  app.get('/version', {
    config: { scope: 'open' },
    schema: { tags, summary: 'The version of MLflow whose API this is' },
    handler: async (_request, reply) => reply.type('text/plain').send(mlflowVersion),
  })
  app.register(async (scope) => {
    readJson(scope, parsePythonJson)
    takeRowFormats(scope)
    scope.post('/invocations', {
      config: { scope: 'predict' },
      schema: { tags, summary: 'Ask the default model', description },
      handler: (request, reply) => invoke(service, request, reply),
    })
  })
}

const description =
  'The body holds exactly one of `dataframe_split`, `dataframe_records`, `instances` and `inputs`, and `params` on wish; or it is CSV or NDJSON.'

// Only what has a version to answer with is ready; whether the database can take the answer is asked by /health/ready.
const requireReady = ({ fleet, project }: Service) => {
  const needed = project.default === undefined ? fleet.models() : [project.default]
  for (const model of needed) fleet.route(model)
}

const invoke = async (service: Service, request: FastifyRequest, reply: FastifyReply) => {
  const place = placeOf(service, request)
  const { signature } = await servableOf(service, place.model, place.version)
  const { sheet, wishes } = readInvocation(request, signature)
  const question = { ...place, sheet, ...wishes, requestId: inferenceIdOf(request) }
  const predictions = await inferSheet(service, question, request, reply)
  echoAttributes(request, reply)
  if (wantedFormat(request.headers.accept) !== 'csv') return reply.send(answerOf(predictions, wishes))
  return reply.type('text/csv; charset=utf-8').send(csvOf(predictions, wishes))
}
