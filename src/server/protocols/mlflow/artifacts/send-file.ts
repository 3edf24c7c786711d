import type { FastifyReply, FastifyRequest } from 'fastify'
import { CultivarError } from '../../../../kit/errors.ts'
import type { Blob } from '../../../../store.ts'
import type { Service } from '../../../service.ts'
import { mediaTypeOf } from './media-types.ts'
import { spanOf } from './range.ts'
import { sendBytes } from './send-bytes.ts'

/** Sends the file from the disk, or the part of it that was asked for. Refuses one that is not there (artifact/unknown). */
export const sendFile = async (
  { ctx: { store } }: Service,
  { path, file }: { path: string; file: Blob | undefined },
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> => {
  if (!file) throw unknownFile(path)
  const name = path.slice(path.lastIndexOf('/') + 1)
  const etag = `"${file.sha256}"`
  reply
    .header('etag', etag)
    .header('accept-ranges', 'bytes')
    .header('content-disposition', attachment(name))
    .type(mediaTypeOf(name))
  const { 'if-none-match': known, 'if-range': unchanged, range } = request.headers
  if (known?.includes(etag)) return reply.code(304).send()
  // A part of another content would spoil what the client has already.
  const span = unchanged === undefined || unchanged === etag ? spanOf(range, file.bytes) : undefined
  if (span === 'outside') return refuseSpan(reply, file)
  if (span) reply.code(206).header('content-range', `bytes ${span.start}-${span.end}/${file.bytes}`)
  reply.header('content-length', span ? span.end - span.start + 1 : file.bytes)
  if (request.method === 'HEAD' || file.bytes === 0) return reply.send()
  return sendBytes(reply, store.blobs.path(file.sha256), span ?? { start: 0, end: file.bytes - 1 })
}

export const unknownFile = (path: string): CultivarError =>
  new CultivarError('artifact/unknown', `There is no file ${path.slice(0, 200)}.`, { path: path.slice(0, 200) })

const refuseSpan = (reply: FastifyReply, { bytes }: Blob): FastifyReply => {
  const message = `The file has ${bytes} bytes, and none of those that were asked for.`
  return reply
    .removeHeader('content-disposition')
    .code(416)
    .header('content-range', `bytes */${bytes}`)
    .type('application/json')
    .send({ error_code: 'INVALID_PARAMETER_VALUE', message })
}

// RFC 6266: the name for old programs, and as it is where it has other letters.
const attachment = (name: string): string => {
  const ascii = name.replace(/[^\x20-\x7e]|["\\%]/g, '_')
  const exact = ascii === name ? '' : `; filename*=UTF-8''${encodeURIComponent(name).replace(/['()*]/g, coded)}`
  return `attachment; filename="${ascii}"${exact}`
}

const coded = (letter: string) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`
