// The native API as schemas: what a request may hold and what an answer holds. The OpenAPI page is made of these.
import { z } from 'zod'

export const errorSchema = z.object({
  error: z.object({ code: z.string(), message: z.string(), details: z.record(z.string(), z.unknown()) }),
})

export const feedbackSchema = z.strictObject({
  prediction_id: z.string().max(100),
  label: z.union([z.string().max(1000), z.number(), z.boolean()]),
  source: z.string().min(1).max(200).optional(),
  comment: z.string().max(10_000).optional(),
})

export const feedbackBodySchema = z.union([
  feedbackSchema,
  z.strictObject({ instances: z.array(feedbackSchema).min(1).max(1_000) }),
])

const modelName = z.string().min(1).max(256)
export const modelParams = z.object({ model: modelName })
export const idParams = z.object({ id: z.string().min(1).max(100) })

const limit = z.coerce.number().int().min(1).max(1_000)
const time = z.union([z.iso.datetime({ offset: true }), z.iso.date()]).transform((text) => new Date(text))

export const pageQuery = z.object({ limit: limit.default(50), model: modelName.optional() })

export const predictionsQuery = pageQuery.extend({
  label: z.string().max(1000).optional(),
  from: time.optional(),
  to: time.optional(),
  cursor: z.string().max(100).optional(),
})

export const decisionsQuery = pageQuery.extend({ cursor: z.uuid().optional() })
export const runsQuery = pageQuery.extend({ before: z.coerce.number().int().optional() })
export const alertsQuery = pageQuery.extend({ status: z.enum(['open', 'acknowledged', 'closed']).optional() })

export const promoteSchema = z.strictObject({ version: z.coerce.number().int().min(1).max(2_147_483_647) })

export const trainSchema = z.strictObject({
  mode: z.enum(['quick', 'optimized', 'full']).default('optimized'),
})

const answer = {
  id: z.uuid(),
  model: z.string(),
  version: z.string(),
  label: z.string(),
  confidence: z.number(),
  probabilities: z.record(z.string(), z.number()).optional(),
  explanation: z.array(z.object({ feature: z.string(), value: z.string(), contribution: z.number() })).optional(),
  latency_ms: z.number(),
}
export const predictionSchema = z.object(answer)
export const predictionsSchema = z.object({ predictions: z.array(predictionSchema) })
