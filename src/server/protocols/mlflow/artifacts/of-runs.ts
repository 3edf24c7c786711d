import type { FastifyReply, FastifyRequest } from 'fastify'
import { CultivarError } from '../../../../kit/errors.ts'
import { fileAt, folderOfVersion } from '../../../../registry.ts'
import { artifactPath, filePath, getLoggedModel, getRunRecord, putArtifact } from '../../../../tracking.ts'
import type { App, Service } from '../../../service.ts'
import { addEndpoint } from '../endpoint.ts'
import { message, readMessage, sparse, text } from '../messages.ts'
import { ofRun, runIdOf } from '../run-id.ts'
import { anyLength, bytesOf, takeFiles } from './receive.ts'
import { sendFile } from './send-file.ts'
import { below, fileInfos, folderOfUri } from './tree.ts'

/** Files by the run, the logged model or the version that they belong to: paths begin in its folder. */
export const artifactRoutes = (app: App, service: Service): void => {
  addLists(app, service)
  const { ctx } = service
  download(app, service, '/get-artifact', async (query) => {
    const { path, ...run } = readMessage(fileOfRun, query)
    return below(folderOfUri(await uriOfRun(service, run)), filePath(path))
  })
  download(app, service, '/model-versions/get-artifact', async (query) => {
    const { name, version, path } = readMessage(ofVersion, query)
    return below(folderOfUri(await folderOfVersion(ctx, name, version)), filePath(path))
  })
  download(app, service, '/api/2.0/mlflow/logged-models/:model_id/artifacts/files', async (query) => {
    const { model_id, artifact_file_path: path } = readMessage(ofLoggedModel, query)
    return below(folderOfUri((await getLoggedModel(ctx, model_id)).artifactUri), filePath(path))
  })
  takeFiles(app, (scope) => {
    scope.post('/api/2.0/mlflow/upload-artifact', {
      ...anyLength,
      config: { scope: 'track' },
      schema: { tags: ['mlflow'], summary: 'Upload a small file to a run' },
      handler: (request) => uploadSmall(service, request),
    })
  })
}

const fileOfRun = message({ ...ofRun, path: text() })
const ofVersion = message({ name: text(), version: text(), path: text() })
const ofLoggedModel = message({ model_id: text(), artifact_file_path: text() })

const addLists = (app: App, service: Service): void => {
  const { ctx } = service
  const list = async (uri: string, path: string) => {
    const files = await fileInfos(ctx, below(folderOfUri(uri), artifactPath(path)), artifactPath(path))
    return sparse({ root_uri: uri, files })
  }
  addEndpoint(app, service, {
    method: 'GET',
    path: '/artifacts/list',
    scope: 'read',
    summary: 'List a folder of a run',
    request: message({ ...ofRun, path: text().default('') }),
    answer: async (_, { path, ...run }) => list(await uriOfRun(service, run), path),
  })
  addEndpoint(app, service, {
    method: 'GET',
    path: '/logged-models/:model_id/artifacts/directories',
    scope: 'read',
    summary: 'List a folder of a logged model',
    request: message({ model_id: text(), artifact_directory_path: text().default('') }),
    answer: async (_, { model_id, artifact_directory_path: path }) =>
      list((await getLoggedModel(ctx, model_id)).artifactUri, path),
  })
}

/** Adds a route that sends the file whose path `find` gives. */
const download = (app: App, service: Service, url: string, find: (given: object) => Promise<string>): void => {
  app.route({
    method: ['GET', 'HEAD'],
    url,
    config: { scope: 'read' },
    schema: { tags: ['mlflow'], summary: 'Download a file' },
    handler: async (request: FastifyRequest, reply: FastifyReply) => {
      const path = await find({ ...(request.query as object), ...(request.params as object) })
      return sendFile(service, { path, file: await fileAt(service.ctx, path) }, request, reply)
    },
  })
}

const uriOfRun = async ({ ctx }: Service, run: Parameters<typeof runIdOf>[0]) =>
  (await getRunRecord(ctx, runIdOf(run))).artifactUri

const mostBytes = 10 << 20

const uploadSmall = async (service: Service, request: FastifyRequest): Promise<object> => {
  const { ctx } = service
  const { path, ...run } = readMessage(fileOfRun, request.query)
  const file = below(folderOfUri(await uriOfRun(service, run)), filePath(path))
  await putArtifact(ctx, file, await ctx.store.blobs.take(upTo(mostBytes, bytesOf(request, service))))
  return {}
}

const upTo = async function* (most: number, parts: AsyncIterable<Uint8Array>) {
  let bytes = 0
  for await (const part of parts) {
    bytes += part.length
    if (bytes > most) {
      const message = `A file that comes this way has at most ${most} bytes. Log it with a client, which takes any length.`
      throw new CultivarError('request/too-large', message, { limit_bytes: most })
    }
    yield part
  }
}
