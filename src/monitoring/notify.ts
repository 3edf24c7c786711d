import type { Notify } from '../define.ts'
import type { Context } from '../store.ts'
import { alertmanagerPayload } from './alertmanager.ts'
import { deliver } from './deliver.ts'
import type { Message } from './message.ts'
import { slackPayload } from './slack.ts'
import { webhookAddress } from './webhook.ts'

/**
 * Tells everyone. Never fails: what could not be delivered is in the log, where its address is not, because whoever has
 * the address of a webhook can write to it.
 */
export const notifyAll = async (ctx: Context, receivers: readonly Notify[], message: Message): Promise<void> => {
  await Promise.all(receivers.map((receiver) => notifyOne(ctx, receiver, message)))
}

const notifyOne = async (ctx: Context, receiver: Notify, message: Message): Promise<void> => {
  const facts = { notify: receiver.notify, message: message.name, status: message.status, labels: message.labels }
  try {
    const found = webhookAddress(receiver.notify === 'slack' ? receiver.webhook : receiver.url)
    if ('problem' in found) return ctx.log.warn({ ...facts, ...found }, `nobody was told: ${found.problem}`)
    const payload = receiver.notify === 'slack' ? slackPayload(message) : alertmanagerPayload(message)
    const { delivered, tries, problem } = await deliver(found.address, payload, ctx.clock)
    if (delivered) ctx.log.debug({ ...facts, tries }, 'told')
    else ctx.log.warn({ ...facts, tries, problem }, `nobody was told: ${problem}`)
  } catch {
    // The error itself may quote the address.
    ctx.log.error(facts, 'nobody was told: the message could not be sent')
  }
}
