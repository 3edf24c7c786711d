import type { Secret } from '../define.ts'

/** The address of a webhook, or why there is none. */
export const webhookAddress = (given: string | Secret): { address: string } | { problem: string; secret?: string } => {
  const address = typeof given === 'string' ? given : process.env[given.secret]
  const secret = typeof given === 'string' ? {} : { secret: given.secret }
  if (!address) return { problem: 'the environment variable of its address is not set', ...secret }
  if (!/^https?:\/\//i.test(address) || !URL.canParse(address)) return { problem: 'its address is no URL', ...secret }
  return { address }
}
