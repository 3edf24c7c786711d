import type { ServerSettings } from '../../define.ts'
import { deliver } from '../../monitoring.ts'
import type { Context } from '../../store.ts'
import { messagesOf } from './message.ts'
import type { EventMeters } from './meters.ts'
import type { Send } from './outbox.ts'

type Mode = NonNullable<ServerSettings['events']>['mode']

// With the pauses between them these take a little more than a minute: a receiver that is started anew misses nothing.
const tries = 6

/** POSTs events to the address, and again while the receiver is away or overloaded. Its address is never logged. */
export const openWebhook = ({ clock, log }: Context, address: string, mode: Mode, meters: EventMeters): Send => {
  const state = { failing: false }
  const tell = (problem: string | undefined) => {
    const failing = problem !== undefined
    if (failing && !state.failing) log.warn({ problem }, 'the webhook does not take events, and they are lost')
    if (!failing && state.failing) log.info({}, 'the webhook takes events again')
    state.failing = failing
  }
  const sendOne = async ({ headers, payload, events }: ReturnType<typeof messagesOf>[number], signal: AbortSignal) => {
    const { delivered, refused, problem } = await deliver(address, payload, clock, { headers, tries, signal })
    if (delivered) meters.sent(events)
    else meters.dropped(events, signal.aborted ? 'stopped' : refused ? 'refused' : 'unreachable')
    tell(delivered ? undefined : problem)
  }
  return async (events, signal) => {
    for (const message of messagesOf(events, mode)) await sendOne(message, signal)
  }
}
