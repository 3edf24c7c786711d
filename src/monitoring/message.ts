import { timeOfId } from '../kit/ids.ts'
import type { Alert } from './alerts.ts'

/** What somebody is told. */
export interface Message {
  /** Of the kind of thing that happened, in one word: ModelDrift. */
  name: string
  /** What needs nobody, as a decision that was made, is resolved from the start. */
  status: 'firing' | 'resolved'
  /** Names what it is about. The same labels are the same thing, however often it is told. */
  labels: Record<string, string>
  summary: string
  /** Further lines. */
  details: string[]
  /** Milliseconds since the epoch. */
  startsAt: number
  endsAt?: number
}

const names = { drift: 'ModelDrift', quality: 'ModelQuality' }

export const alertMessage = (alert: Alert): Message => {
  const { model, version, severity, summary } = alert
  return {
    name: names[alert.monitor],
    status: alert.status === 'closed' ? 'resolved' : 'firing',
    labels: { model, version, monitor: alert.name, severity },
    summary: `${model}@${version}: ${summary}`,
    details: [`alert ${alert.id}`],
    startsAt: timeOfId(alert.id),
    ...(alert.closed_at === null ? {} : { endsAt: Date.parse(alert.closed_at) }),
  }
}
