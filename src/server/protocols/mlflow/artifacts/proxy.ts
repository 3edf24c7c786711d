import type { FastifyRequest } from 'fastify'
import { fileAt } from '../../../../registry.ts'
import { artifactPath, filePath, putArtifact, removeArtifacts } from '../../../../tracking.ts'
import type { App, Service } from '../../../service.ts'
import { message, readMessage, text } from '../messages.ts'
import { anyLength, bytesOf, takeFiles } from './receive.ts'
import { sendFile } from './send-file.ts'
import { fileInfos, writablePath } from './tree.ts'

export const proxyPrefix = '/api/2.0/mlflow-artifacts'

/** Files by their paths: what clients name `mlflow-artifacts:/…`. */
export const proxyRoutes = (app: App, service: Service): void => {
  const { ctx } = service
  app.route({
    method: ['GET', 'HEAD'],
    url: `${proxyPrefix}/artifacts/*`,
    config: { scope: 'read' },
    schema: ofProxy('Download a file; parts of it by Range'),
    handler: async (request, reply) => {
      const path = filePath(pathIn(request))
      return sendFile(service, { path, file: await fileAt(ctx, path) }, request, reply)
    },
  })
  app.get(`${proxyPrefix}/artifacts`, {
    config: { scope: 'read' },
    schema: ofProxy('List a folder'),
    handler: async ({ query }) => {
      const { path } = readMessage(listRequest, query)
      const files = await fileInfos(ctx, artifactPath(path))
      return files.length === 0 ? {} : { files }
    },
  })
  app.delete(`${proxyPrefix}/artifacts/*`, {
    config: { scope: 'track' },
    schema: ofProxy('Delete a file, or a folder with all that is in it'),
    handler: async (request) => {
      await removeArtifacts(ctx, writablePath(pathIn(request)))
      return {}
    },
  })
  takeFiles(app, (scope) => {
    scope.put(`${proxyPrefix}/artifacts/*`, {
      ...anyLength,
      config: { scope: 'track' },
      schema: ofProxy('Upload a file, of any type and length'),
      handler: (request) => upload(service, request),
    })
  })
}

export const ofProxy = (summary: string) => ({ tags: ['mlflow'], summary })

const listRequest = message({ path: text().default('') })

const upload = async (service: Service, request: FastifyRequest): Promise<object> => {
  const { ctx } = service
  const path = writablePath(pathIn(request))
  await putArtifact(ctx, path, await ctx.store.blobs.take(bytesOf(request, service)))
  return {}
}

/** What stands for the star in the address, decoded once. */
export const pathIn = ({ params }: FastifyRequest): string => (params as { '*': string })['*']
