import type { App, Service } from '../../service.ts'
import { addEndpoint } from './endpoint.ts'
import { message } from './messages.ts'

/** What clients ask before they send or fetch large files. */
export const serverInfoRoutes = (app: App, service: Service): void => {
  addEndpoint(app, service, {
    method: 'GET',
    path: '/server-info',
    version: '3.0',
    scope: 'read',
    summary: 'What this server can do',
    request: message({}),
    answer: async () => ({
      store_type: 'SqlStore',
      workspaces_enabled: false,
      trace_archival_enabled: false,
      multipart_uploads_enabled: true,
      // They work for who asks for them. Told of it, clients would ask twice for every file, however small.
      multipart_downloads_enabled: false,
      presigned_upload_run_id_supported: false,
      presigned_upload_model_id_supported: false,
    }),
  })
}
