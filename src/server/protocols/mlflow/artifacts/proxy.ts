import type { FastifyRequest } from 'fastify'
import { fileAt } from '../../../../registry.ts'
import { artifactPath, filePath, putArtifact, removeArtifacts } from '../../../../tracking.ts'
import type { App, Service } from '../../../service.ts'
import { message, readMessage, text } from '../messages.ts'
import { anyLength, bytesOf, takeFiles } from './receive.ts'
import { sendFile } from './send-file.ts'
import { fileInfos, writablePath } from './tree.ts'

export const proxyPrefixes = ['/api/2.0/mlflow-artifacts', '/ajax-api/2.0/mlflow-artifacts']

/** Files by their paths: what clients name `mlflow-artifacts:/…`. */
export const proxyRoutes = (app: App, service: Service): void => {
  const { ctx } = service
  for (const prefix of proxyPrefixes) {
    const describe = (summary: string) => ({ tags: ['mlflow'], summary, hide: prefix !== proxyPrefixes[0] })
    app.route({
      method: ['GET', 'HEAD'],
      url: `${prefix}/artifacts/*`,
      config: { scope: 'read' },
      schema: describe('Download a file; parts of it by Range'),
      handler: async (request, reply) => {
        const path = filePath(pathIn(request))
        return sendFile(service, { path, file: await fileAt(ctx, path) }, request, reply)
      },
    })
    app.get(`${prefix}/artifacts`, {
      config: { scope: 'read' },
      schema: describe('List a folder'),
      handler: async ({ query }) => {
        const { path } = readMessage(listRequest, query)
        const files = await fileInfos(ctx, artifactPath(path))
        return files.length === 0 ? {} : { files }
      },
    })
    app.delete(`${prefix}/artifacts/*`, {
      config: { scope: 'track' },
      schema: describe('Delete a file, or a folder with all that is in it'),
      handler: async (request) => {
        await removeArtifacts(ctx, writablePath(pathIn(request)))
        return {}
      },
    })
    takeFiles(app, (scope) => {
      scope.put(`${prefix}/artifacts/*`, {
        ...anyLength,
        config: { scope: 'track' },
        schema: describe('Upload a file, of any type and length'),
        handler: (request) => upload(service, request),
      })
    })
  }
}

const listRequest = message({ path: text().default('') })

const upload = async (service: Service, request: FastifyRequest): Promise<object> => {
  const { ctx } = service
  const path = writablePath(pathIn(request))
  await putArtifact(ctx, path, await ctx.store.blobs.take(bytesOf(request, service)))
  return {}
}

/** What stands for the star in the address, decoded once. */
export const pathIn = ({ params }: FastifyRequest): string => (params as { '*': string })['*']
