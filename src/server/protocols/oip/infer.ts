import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Servable } from '../../../serving.ts'
import { modelParams, versionParams } from '../../contract.ts'
import { infer, servableOf } from '../../inference.ts'
import type { App, Service } from '../../service.ts'
import { sendAnswer } from './answer.ts'
import { chooseOutputs } from './choose-outputs.ts'
import { type InferRequest, readRawRequest, readRequest } from './read-request.ts'
import { refusal } from './refuse.ts'
import { requestSchema } from './request.ts'
import { datatypeOf, rowsOf } from './rows.ts'
import { tags } from './tags.ts'

export const inferRoutes = (app: App, service: Service): void => {
  const config = { scope: 'predict' as const }
  const schema = { tags, body: requestSchema, description: bodyDescription }
  app.post('/v2/models/:model/infer', {
    config,
    schema: { ...schema, params: modelParams, summary: 'Predict with a model' },
    handler: (request, reply) => answer(service, request, reply),
  })
  app.post('/v2/models/:model/versions/:version/infer', {
    config,
    schema: { ...schema, params: versionParams, summary: 'Predict with one version' },
    handler: (request, reply) => answer(service, request, reply),
  })
}

const bodyDescription =
  'A tensor a feature, an element a row; `data` flat or nested, or binary behind the JSON. Without `outputs` all of them come. The request parameter `explain` adds what moved the answers.'

const answer = async (service: Service, request: FastifyRequest, reply: FastifyReply) => {
  const { model, version } = request.params as { model: string; version?: string }
  const servable = await servableOf(service, model, version)
  const asked = read(request, servable)
  const outputs = chooseOutputs(asked, servable.signature)
  const rows = rowsOf(asked.inputs, servable.signature)
  const wishes = {
    probabilities: outputs.some(({ output }) => output.name === 'probabilities'),
    explain: asked.explain,
  }
  const predictions = await infer(service, { model, version, rows, ...wishes }, request, reply)
  const answered = service.fleet.loaded(model).find(({ name }) => name === predictions[0]!.version)
  return sendAnswer(reply, { id: asked.id, predictions, outputs, data: answered?.data })
}

const read = ({ body, headers }: FastifyRequest, servable: Servable): InferRequest => {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0)
  const headerLength = headers['inference-header-content-length'] as string | undefined
  return headerLength === '0' ? readRaw(bytes, servable) : readRequest(bytes, headerLength)
}

const readRaw = (bytes: Buffer, { model, signature: { inputs } }: Servable): InferRequest => {
  const [input, ...others] = inputs
  if (input && others.length === 0)
    return readRawRequest(bytes, { name: input.name, datatype: datatypeOf(input), shape: [1] })
  throw refusal(
    `A body without JSON is for models with one input, and ${model} has ${inputs.length}. Send JSON, with Inference-Header-Content-Length as its length.`,
  )
}
