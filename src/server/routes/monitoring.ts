import { acknowledgeAlert, listAlerts, listMonitorResults } from '../../monitoring.ts'
import { alertsQuery, idParams, pageQuery } from '../contract.ts'
import type { App, Service } from '../service.ts'

export const monitoringRoutes = (app: App, { ctx }: Service): void => {
  app.get('/api/monitors', {
    config: { scope: 'read' },
    schema: { tags: ['loop'], summary: 'What the monitors found, the newest first', querystring: pageQuery },
    handler: async ({ query }) => ({ monitors: await listMonitorResults(ctx, query) }),
  })
  app.get('/api/alerts', {
    config: { scope: 'read' },
    schema: { tags: ['loop'], summary: 'The alerts, the newest first', querystring: alertsQuery },
    handler: async ({ query }) => ({ alerts: await listAlerts(ctx, query) }),
  })
  app.post('/api/alerts/:id/acknowledge', {
    config: { scope: 'operate', action: 'alert.acknowledge' },
    schema: { tags: ['loop'], summary: 'Say that somebody looks after an alert', params: idParams },
    handler: ({ params }) => acknowledgeAlert(ctx, params.id),
  })
}
