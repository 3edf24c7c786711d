import type { Notify } from '../define.ts'
import type { Context } from '../store.ts'
import { alertmanagerPayload } from './alertmanager.ts'
import { deliver } from './deliver.ts'
import type { Message } from './message.ts'
import { slackPayload } from './slack.ts'

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
    const address = addressOf(receiver)
    if (typeof address !== 'string')
      return ctx.log.warn({ ...facts, ...address }, `nobody was told: ${address.problem}`)
    const payload = receiver.notify === 'slack' ? slackPayload(message) : alertmanagerPayload(message)
    const { delivered, tries, problem } = await deliver(address, payload, ctx.clock)
    if (delivered) ctx.log.debug({ ...facts, tries }, 'told')
    else ctx.log.warn({ ...facts, tries, problem }, `nobody was told: ${problem}`)
  } catch {
    // The error itself may quote the address.
    ctx.log.error(facts, 'nobody was told: the message could not be sent')
  }
}

/** The address, or the name of the secret that does not hold one. */
const addressOf = (receiver: Notify): string | { problem: string; secret?: string } => {
  const given = receiver.notify === 'slack' ? receiver.webhook : receiver.url
  const address = typeof given === 'string' ? given : process.env[given.secret]
  const secret = typeof given === 'string' ? {} : { secret: given.secret }
  if (!address) return { problem: 'the environment variable of its address is not set', ...secret }
  if (!/^https?:\/\//i.test(address) || !URL.canParse(address)) return { problem: 'its address is no URL', ...secret }
  return address
}
