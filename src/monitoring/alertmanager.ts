import { createHash } from 'node:crypto'
import type { Message } from './message.ts'

/** The body of an Alertmanager webhook, version 4: what receivers of Prometheus alerts already understand. */
export const alertmanagerPayload = (message: Message) => {
  const labels = { alertname: message.name, ...message.labels }
  const annotations = { summary: message.summary, description: message.details.join('\n') }
  const { alertname, model = '' } = labels as { alertname: string; model?: string }
  const groupLabels = { alertname, model }
  return {
    version: '4',
    groupKey: `{}:{alertname=${JSON.stringify(alertname)}, model=${JSON.stringify(model)}}`,
    truncatedAlerts: 0,
    status: message.status,
    receiver: 'cultivar',
    groupLabels,
    commonLabels: labels,
    commonAnnotations: annotations,
    externalURL: '',
    alerts: [
      {
        status: message.status,
        labels,
        annotations,
        startsAt: new Date(message.startsAt).toISOString(),
        endsAt: message.endsAt === undefined ? stillGoingOn : new Date(message.endsAt).toISOString(),
        generatorURL: '',
        fingerprint: fingerprint(labels),
      },
    ],
  }
}

// The zero time of Go, as Alertmanager writes it.
const stillGoingOn = '0001-01-01T00:00:00Z'

/** Receivers drop what they have seen by it, so it depends on the labels alone, in whatever order. */
const fingerprint = (labels: Record<string, string>): string =>
  createHash('sha256')
    .update(JSON.stringify(Object.entries(labels).sort()))
    .digest('hex')
    .slice(0, 16)
