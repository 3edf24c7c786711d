import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { CultivarError } from '../kit/errors.ts'
import type { Signature } from '../registry.ts'
import type { Prediction } from '../serving.ts'
import { infer, type Question } from './inference.ts'
import { wantedFormat } from './row-formats/accept.ts'
import { readCsv, writeCsv } from './row-formats/csv.ts'
import { ndjsonTypes, parameterOf } from './row-formats/media-type.ts'
import { readNdjson, writeNdjson } from './row-formats/ndjson.ts'
import type { Sheet } from './row-formats/sheet.ts'
import type { Service } from './service.ts'

/** Lets the routes of a scope take CSV and NDJSON too. Such bodies reach them as bytes, for only a signature can read them. */
export const takeRowFormats = (scope: FastifyInstance): void => {
  scope.addContentTypeParser(['text/csv', ...ndjsonTypes], { parseAs: 'buffer' }, (request, bytes, done) => {
    const charset = parameterOf(request.headers['content-type'], 'charset') ?? 'utf-8'
    if (/^(utf-?8|us-ascii)$/i.test(charset)) return done(null, bytes)
    done(new CultivarError('request/media-type', `The body is written in ${charset.slice(0, 50)}. Send it as UTF-8.`))
  })
}

/** Reads a body that `takeRowFormats` let in. */
export const readSheet = ({ headers }: FastifyRequest, bytes: Buffer, signature: Signature): Sheet => {
  const type = headers['content-type']
  const isCsv = /^\s*text\/csv/i.test(type ?? '')
  const sheet = isCsv ? readCsv(bytes, signature, parameterOf(type, 'header') !== 'absent') : readNdjson(bytes)
  if (sheet.rows.length > 0) return sheet
  const needed = isCsv ? 'a header and at least one row' : 'at least one object, each on a line of its own'
  throw new CultivarError('request/invalid', `The body has no rows. It needs ${needed}.`)
}

/** Asks for the rows of a sheet; a refusal names the line. */
export const inferSheet = async (
  service: Service,
  { sheet, ...question }: Omit<Question, 'rows'> & { sheet: Sheet },
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Prediction[]> => {
  try {
    return await infer(service, { ...question, rows: sheet.rows }, request, reply)
  } catch (error) {
    throw error instanceof CultivarError && error.code === 'request/invalid' ? atLine(error, sheet) : error
  }
}

const atLine = (error: CultivarError, { rows, lineOf }: Sheet): CultivarError => {
  const { instance = rows.length === 1 ? 0 : undefined, ...rest } = error.details
  if (!lineOf || typeof instance !== 'number') return error
  const line = lineOf(instance)
  const message = error.message.replace(/^instances\[\d+\]: /, '')
  return new CultivarError(error.code, `line ${line}: ${message}`, { ...rest, line })
}

/** The predictions in the format that the request accepts, or undefined where it takes JSON. */
export const writeRows = (
  { headers }: FastifyRequest,
  reply: FastifyReply,
  predictions: readonly Prediction[],
): string | undefined => {
  const format = wantedFormat(headers.accept)
  if (format === 'json') return undefined
  reply.type(format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson')
  return format === 'csv' ? writeCsv(predictions) : writeNdjson(predictions)
}
