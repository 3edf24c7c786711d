import { z } from 'zod'
import { durationSchema } from './duration.ts'

export const batchingSchema = z.strictObject({
  /** The most rows of one batch. */
  rows: z.number().int().min(1).max(65_536).default(256),
  /** Batches that a model is given at once. */
  running: z.number().int().min(1).max(16).default(1),
  /** Holds a batch back for more rows where that pays, and where its oldest request is still answered in this time. */
  latency: durationSchema.optional(),
  /** What may wait for a model. Beyond it a request is refused with 503. */
  queue: z
    .strictObject({
      rows: z.number().int().min(1).max(1e6).default(4_096),
      bytes: z
        .number()
        .int()
        .min(1_024)
        .max(2 ** 31)
        .default(64 * 2 ** 20),
    })
    .prefault({}),
})

/** How requests share the batches of a model that runs in a process of its own. */
export type Batching = z.infer<typeof batchingSchema>

export const usualBatching: Batching = batchingSchema.parse({})
