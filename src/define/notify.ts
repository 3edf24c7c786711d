import { z } from 'zod'
import { type Secret, secretSchema } from './secret.ts'

const address = z.union([z.url({ protocol: /^https?$/ }), secretSchema])

export const notifySchema = z.discriminatedUnion('notify', [
  z.object({ notify: z.literal('webhook'), url: address }),
  z.object({ notify: z.literal('slack'), webhook: address }),
])

/** Who is told when an alert opens or closes and when a decision is made. */
export type Notify = z.infer<typeof notifySchema>

export const notify = {
  /** POSTs JSON in the shape of an Alertmanager webhook, version 4. */
  webhook: ({ url }: { url: string | Secret }): Notify => ({ notify: 'webhook', url }),
  /** A Slack incoming webhook. Its address is a secret. */
  slack: ({ webhook }: { webhook: string | Secret }): Notify => ({ notify: 'slack', webhook }),
}
