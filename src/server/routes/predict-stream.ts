import { Readable } from 'node:stream'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { toMs } from '../../define.ts'
import { CultivarError } from '../../kit/errors.ts'
import { modelParams, versionParams } from '../contract.ts'
import { infer, servableOf } from '../inference.ts'
import { asCultivarError } from '../refusals.ts'
import { ndjsonTypes } from '../row-formats/media-type.ts'
import type { App, Service } from '../service.ts'
import { answerLines } from '../stream/answers.ts'
import { type Line, linesOf } from '../stream/lines.ts'
import { takeLongBody } from '../stream/long-body.ts'
import { stickyKey } from '../stream/sticky.ts'
import { wishesOf, wishesQuery } from '../wishes.ts'

/** NDJSON in, NDJSON out, row by row: for more rows than a request or a memory holds. */
export const predictStreamRoutes = (app: App, service: Service): void => {
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser(ndjsonTypes, (_request, payload, done) => done(null, payload))
    addRoutes(scope, service)
  })
}

// A body may be as long as it likes, its lines may not.
const shared = { config: { scope: 'predict' as const }, bodyLimit: Number.MAX_SAFE_INTEGER }

const addRoutes = (app: App, service: Service): void => {
  const documented = { tags: ['predict'], querystring: wishesQuery, description }
  app.post('/api/models/:model/predict::stream', {
    ...shared,
    schema: { ...documented, params: modelParams, summary: 'Predict a stream of rows with a model' },
    handler: (request, reply) => answer(service, request.params, request, reply),
  })
  app.post('/api/models/:model/versions/:version/predict::stream', {
    ...shared,
    schema: { ...documented, params: versionParams, summary: 'Predict a stream of rows with one version' },
    handler: (request, reply) => answer(service, request.params, request, reply),
  })
}

const description =
  'The body is `application/x-ndjson`: the features of one row on each line. Each is answered by a line, in their order, with its `index`: an answer, or an `error` of this row. A client has to read while it sends.'

// Beyond this a batch no longer gains from more rows. What moved an answer takes so long that others must have a turn.
const batchRows = 256
const explainedRows = 8

interface Place {
  model: string
  version?: string
}

const answer = async (
  service: Service,
  { model, version }: Place,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> => {
  // A model that cannot answer is refused while there is a status to say it with.
  await servableOf(service, model, version)
  const { limits } = service.project.server
  const wishes = wishesOf(request)
  const asking = {
    ask: (rows: readonly unknown[]) => infer(service, { model, version, rows, ...wishes }, request, reply),
    keyOf: version === undefined ? stickyKey(service, model) : () => undefined,
    asError: (thrown: unknown) => logged(asCultivarError(thrown as FastifyError, request), request),
    batchRows: Math.min(wishes.explain ? explainedRows : batchRows, limits.rows),
  }
  takeLongBody(request.raw, toMs(limits.time))
  const lines = untilGone(linesOf(bytesOf(request), limits.bodyBytes), request)
  return reply.type('application/x-ndjson').send(Readable.from(answerLines(lines, asking), { objectMode: false }))
}

const logged = (error: CultivarError, { log }: FastifyRequest): CultivarError => {
  if (error.status >= 500) log.error({ err: error.cause ?? error, code: error.code }, error.message)
  return error
}

const bytesOf = ({ body }: FastifyRequest): AsyncIterable<Buffer> =>
  body instanceof Readable ? body : Readable.from([])

/** The lines until the client has gone. A body that cannot be decompressed any further ends with what is wrong with it. */
const untilGone = async function* (lines: AsyncIterable<Line[]>, { raw }: FastifyRequest): AsyncGenerator<Line[]> {
  try {
    yield* lines
  } catch (error) {
    if (error instanceof CultivarError) yield [{ refusal: error }]
    else if (raw.complete) throw error
  }
}
