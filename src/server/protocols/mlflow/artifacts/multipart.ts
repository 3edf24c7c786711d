import type { FastifyRequest } from 'fastify'
import { fileAt } from '../../../../registry.ts'
import { abortUpload, beginUpload, completeUpload, filePath, putPart } from '../../../../tracking.ts'
import type { App, Service } from '../../../service.ts'
import { int64, message, readMessage, repeated, text } from '../messages.ts'
import { ofProxy, pathIn, proxyPrefix } from './proxy.ts'
import { anyLength, bytesOf, takeFiles } from './receive.ts'
import { unknownFile } from './send-file.ts'
import { below, writablePath } from './tree.ts'

/** Files in parts, which a client sends at the same time; and in parts back again. */
export const multipartRoutes = (app: App, service: Service): void => {
  const post = (url: string, summary: string, handler: (request: FastifyRequest) => Promise<object>) =>
    app.post(`${proxyPrefix}/mpu/${url}/*`, {
      config: { scope: 'track', unhurried: true },
      schema: ofProxy(summary),
      handler,
    })
  post('create', 'Begin a file that comes in parts', (request) => create(service, request))
  post('complete', 'Make one file of the parts', (request) => complete(service, request))
  post('abort', 'Give up a file that came in parts', async ({ body }) => {
    await abortUpload(service.ctx, readMessage(abortRequest, body).upload_id)
    return {}
  })
  takeFiles(app, (scope) => {
    scope.put(`${proxyPrefix}/mpu/parts/:upload/:part`, {
      ...anyLength,
      config: { scope: 'track' },
      schema: ofProxy('Upload a part'),
      handler: async (request, reply) => {
        const { upload, part } = readMessage(partRequest, request.params)
        const { sha256 } = await putPart(service.ctx, upload, part, bytesOf(request, service))
        return reply.header('etag', `"${sha256}"`).send({})
      },
    })
  })
  app.get(`${proxyPrefix}/presigned/*`, {
    config: { scope: 'read' },
    schema: ofProxy('Where to download the parts of a file'),
    handler: (request) => presigned(service, request),
  })
}

const partRequest = message({ upload: text(), part: int64() })
const createRequest = message({ path: text(), num_parts: int64().default(1) })
const abortRequest = message({ upload_id: text() })
const completeRequest = message({
  path: text(),
  upload_id: text(),
  parts: repeated(message({ part_number: int64(), etag: text() })),
})

const create = async ({ ctx }: Service, request: FastifyRequest): Promise<object> => {
  const { path, num_parts: parts } = readMessage(createRequest, request.body)
  const uploadId = await beginUpload(ctx, targetOf(request, path), parts)
  const credentials = Array.from({ length: parts }, (_, i) => ({
    part_number: i + 1,
    ...addressed(request, `${proxyPrefix}/mpu/parts/${uploadId}/${i + 1}`),
  }))
  return { upload_id: uploadId, credentials }
}

const complete = async ({ ctx }: Service, request: FastifyRequest): Promise<object> => {
  const { path, upload_id, parts } = readMessage(completeRequest, request.body)
  const named = parts.map(({ part_number: part, etag }) => ({ part, sha256: etag.replace(/^"(.*)"$/, '$1') }))
  await completeUpload(ctx, upload_id, { path: targetOf(request, path), parts: named })
  return {}
}

// Clients name the file by its path on their machine, whatever that separates with.
const targetOf = (request: FastifyRequest, path: string): string =>
  writablePath(below(pathIn(request), path.split(/[/\\]/).at(-1) ?? ''))

const presigned = async ({ ctx }: Service, request: FastifyRequest): Promise<object> => {
  const path = filePath(pathIn(request))
  const file = await fileAt(ctx, path)
  if (!file) throw unknownFile(path)
  const encoded = path.split('/').map(encodeURIComponent).join('/')
  return { ...addressed(request, `${proxyPrefix}/artifacts/${encoded}`), file_size: file.bytes }
}

/** An address of this server for requests that the client makes without its own headers: it sends these instead. */
const addressed = ({ protocol, host, headers: { authorization } }: FastifyRequest, path: string) => ({
  url: `${protocol}://${host}${path}`,
  headers: authorization === undefined ? {} : { Authorization: authorization },
})
