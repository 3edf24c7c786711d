import { z } from 'zod'

export const triggerSchema = z.discriminatedUnion('trigger', [
  z.object({ trigger: z.literal('labels'), count: z.number().int().min(1) }),
  z.object({ trigger: z.literal('drift'), minimumLabels: z.number().int().min(0) }),
  z.object({ trigger: z.literal('quality'), minimumLabels: z.number().int().min(0) }),
  z.object({ trigger: z.literal('newData') }),
  z.object({ trigger: z.literal('schedule'), cron: z.string().min(9) }),
])

/** What starts a training. A training by hand is always possible. */
export type Trigger = z.infer<typeof triggerSchema>

interface AfterLabels {
  /** Labels since the last training that must have arrived: without new facts a new model learns nothing. */
  minimumLabels?: number
}

export const trigger = {
  /** So many new labels since the last training. */
  labels: (count: number): Trigger => ({ trigger: 'labels', count }),
  drift: ({ minimumLabels = 50 }: AfterLabels = {}): Trigger => ({ trigger: 'drift', minimumLabels }),
  quality: ({ minimumLabels = 50 }: AfterLabels = {}): Trigger => ({ trigger: 'quality', minimumLabels }),
  /** The files behind the data set changed. */
  newData: (): Trigger => ({ trigger: 'newData' }),
  /** A cron expression of five fields, in UTC. */
  schedule: (cron: string): Trigger => ({ trigger: 'schedule', cron }),
}
