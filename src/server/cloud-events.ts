import type { Registry } from 'prom-client'
import type { Project } from '../define.ts'
import { webhookAddress } from '../monitoring.ts'
import type { Context } from '../store.ts'
import { type AnsweredRequest, predictionEvents, type RefusedRequest, refusalEvent } from './cloud-events/event.ts'
import { answerEvent, pairOfEvents } from './cloud-events/kserve.ts'
import { eventMeters } from './cloud-events/meters.ts'
import { openOutbox } from './cloud-events/outbox.ts'
import { openWebhook } from './cloud-events/webhook.ts'

/**
 * Tells a webhook of every prediction, behind the answers: a request pays for one entry in a bounded queue, and everything
 * else, the JSON too, is made later. Who hangs, fails or is slow loses events, which are counted, and delays nobody.
 */
export interface CloudEvents {
  predicted(answered: AnsweredRequest): void
  /** A request for predictions that got none. Undefined where the project does not ask for these. */
  refused: ((refusal: RefusedRequest) => void) | undefined
  /** Sends what waits, and gives up soon where nobody takes it. */
  close(): Promise<void>
}

/** Undefined where the project names no webhook. */
export const openCloudEvents = (ctx: Context, { server }: Project, registry: Registry): CloudEvents | undefined => {
  const { events: settings, requestLog } = server
  if (!settings) return undefined
  const meters = eventMeters(registry)
  const destination = webhookAddress(settings.webhook)
  if ('problem' in destination) ctx.log.warn(destination, `no events will be sent: ${destination.problem}`)
  const send = 'problem' in destination ? undefined : openWebhook(ctx, destination.address, settings.mode, meters)
  const outbox = openOutbox(send, meters)
  const facts = { redact: new Set(requestLog.redact), server: server.name, namespace: settings.namespace }
  const isPair = settings.format === 'kserve'
  const open = isPair ? pairOfEvents : predictionEvents
  const openRefusal = isPair ? answerEvent : refusalEvent
  return {
    predicted: (answered) =>
      outbox.offer({
        events: isPair ? 2 : answered.predictions.length,
        characters: charactersOf(answered.rows),
        open: () => open(answered, facts),
      }),
    refused: settings.errors
      ? (refusal) => outbox.offer({ events: 1, characters: 0, open: () => [openRefusal(refusal, facts)] })
      : undefined,
    close: outbox.close,
  }
}

/** How much text the rows hold, near enough to bound what waits. */
const charactersOf = (rows: AnsweredRequest['rows']): number => {
  let count = 0
  for (const row of rows)
    for (const name in row) {
      const value = row[name]
      count += typeof value === 'string' ? value.length : 8
    }
  return count
}
