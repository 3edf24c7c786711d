import { z } from 'zod'
import { type Duration, durationSchema } from './duration.ts'
import { type Metric, metricSchema } from './metric.ts'

const count = z.number().int().min(1)

export const searchSchema = z.strictObject({
  metric: metricSchema,
  trials: count.optional(),
  sampler: z.enum(['tpe', 'random', 'grid']).optional(),
  pruner: z.enum(['asha', 'median', 'none']).optional(),
  timeout: durationSchema.optional(),
  parallel: count.max(256).optional(),
  folds: count.min(2).max(100).optional(),
})

/** How learner and settings are chosen. Without any of it but a metric, the guesses of each learner are tried. */
export interface SearchOptions<M extends Metric = Metric> {
  /** What the best one is best at. */
  metric?: M
  /** So many settings are tried: the guesses of each learner first, then what the sampler says. */
  trials?: number
  /** `'tpe'` goes where it was good, `'random'` anywhere, `'grid'` everywhere. */
  sampler?: 'tpe' | 'random' | 'grid'
  /** When a learner that goes in steps is stopped: behind the median, or out of the best quarter at a rung. */
  pruner?: 'asha' | 'median' | 'none'
  /** After this time no trial is started. */
  timeout?: Duration
  /** So many trials run at once; with more than one, chance has a part in which settings are tried. */
  parallel?: number
  /** Judges by cross-validation over training and validation part. */
  folds?: number
}
