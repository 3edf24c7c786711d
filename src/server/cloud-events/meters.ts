import { Counter, Gauge, type Registry } from 'prom-client'

/** `full`: too many waited. `refused`: the receiver does not want them. `unreachable`: it did not take them in time. `stopped`: the server ended before it did. `address`: there is none. `failed`: it could not be made. */
type DropReason = (typeof reasons)[number]
const reasons = ['full', 'refused', 'unreachable', 'stopped', 'address', 'failed'] as const

/** What became of the events. */
export interface EventMeters {
  sent(events: number): void
  dropped(events: number, reason: DropReason): void
  waiting(events: number): void
}

export const eventMeters = (registry: Registry): EventMeters => {
  const registers = [registry]
  const sent = new Counter({ name: 'ml_events_sent_total', help: 'CloudEvents that the webhook took', registers })
  const dropped = new Counter({
    name: 'ml_events_dropped_total',
    help: 'CloudEvents that were lost, by what lost them',
    labelNames: ['reason'],
    registers,
  })
  const waiting = new Gauge({ name: 'ml_events_waiting', help: 'CloudEvents that wait or are on their way', registers })
  for (const reason of reasons) dropped.inc({ reason }, 0)
  return {
    sent: (events) => sent.inc(events),
    dropped: (events, reason) => dropped.inc({ reason }, events),
    waiting: (events) => waiting.set(events),
  }
}
