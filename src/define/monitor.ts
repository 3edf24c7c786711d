import { z } from 'zod'
import { type Duration, durationSchema } from './duration.ts'
import { type Metric, metricSchema } from './metric.ts'

const timing = { every: durationSchema, window: durationSchema }

export const monitorSchema = z.discriminatedUnion('monitor', [
  z.object({
    monitor: z.literal('drift'),
    ...timing,
    minimumRows: z.number().int().min(2),
    confidence: z.number().gt(0).lt(1),
  }),
  z.object({
    monitor: z.literal('quality'),
    ...timing,
    metric: metricSchema,
    atLeast: z.number(),
    minimumLabels: z.number().int().min(1),
  }),
])

/** A question asked of the last `window` of traffic, `every` so often. */
export type Monitor = z.infer<typeof monitorSchema>

interface Timing {
  every?: Duration
  window?: Duration
}

export const monitor = {
  /** Do inputs, labels and confidence still look like the reference of the serving version? */
  drift: ({
    every = '1m',
    window = '24h',
    minimumRows = 50,
    confidence = 0.99,
  }: Timing & { minimumRows?: number; confidence?: number } = {}): Monitor => ({
    monitor: 'drift',
    every,
    window,
    minimumRows,
    confidence,
  }),
  /** Is the live metric, from labels that arrived, still at least this (at most, for a loss)? */
  quality: (
    metric: Metric,
    { atLeast, every = '1m', window = '24h', minimumLabels = 30 }: Timing & { atLeast: number; minimumLabels?: number },
  ): Monitor => ({ monitor: 'quality', every, window, metric, atLeast, minimumLabels }),
}
