// The native API as schemas: what a request may hold and what an answer holds. The OpenAPI page is made of these.
import { z } from 'zod'
import { durationSchema, routingSchema, scopeSchema } from '../define.ts'
import { storable } from '../kit/unicode.ts'

export const errorSchema = z.object({
  error: z.object({ code: z.string(), message: z.string(), details: z.record(z.string(), z.unknown()) }),
})

export const feedbackSchema = z.strictObject({
  prediction_id: z.string().max(100),
  label: z.union([z.string().max(1000), z.number(), z.boolean()], 'has to be a word, a number, true or false'),
  source: z.string().min(1).max(200).optional(),
  comment: z.string().max(10_000).optional(),
})

export const manyFeedbackSchema = z.strictObject({ instances: z.array(feedbackSchema).min(1).max(1_000) })
export const feedbackBodySchema = z.union([feedbackSchema, manyFeedbackSchema])

// What the database is asked about has to be text that it can hold.
const word = (most: number) => z.string().max(most).transform(storable)

const modelName = z.string().min(1).max(256).transform(storable)
export const modelParams = z.object({ model: modelName })
// What a version may be called is said here and refused by who reads it, in a sentence of its own.
const versionName = (pattern: string) => z.string().min(1).max(20).meta({ pattern }).transform(storable)
export const versionParams = modelParams.extend({ version: versionName('^[1-9]\\d{0,8}$') })
export const referenceParams = modelParams.extend({
  version: versionName('^([1-9]\\d{0,8}|champion|challenger|previous)$'),
})
export const idParams = z.object({ id: z.string().min(1).max(100).transform(storable) })

const limit = z.coerce.number().int().min(1).max(1_000)
const time = z
  .union(
    [z.iso.datetime({ offset: true }), z.iso.date()],
    'has to be a date or a time with its zone, as in 2026-11-21T05:17:00Z',
  )
  .transform((text) => new Date(text))
  // Beyond these years JavaScript writes times in a way that PostgreSQL does not read.
  .refine((date) => date.getUTCFullYear() >= 1 && date.getUTCFullYear() <= 9999, 'has to be in the years 1 to 9999')

export const pageQuery = z.object({ limit: limit.default(50), model: modelName.optional() })

export const predictionsQuery = pageQuery.extend({
  label: word(1000).optional(),
  from: time.optional(),
  to: time.optional(),
  cursor: z.string().max(100).meta({ format: 'uuid' }).optional(),
})

export const decisionsQuery = pageQuery.extend({ cursor: z.uuid().optional() })
export const runsQuery = pageQuery.extend({
  before: z.coerce.number().int().optional(),
  parent: z.string().min(1).max(100).transform(storable).optional(),
})
export const moveRunsSchema = z.strictObject({
  run_ids: z.array(z.string().max(256)).min(1).max(1_000),
  experiment_id: z.string().max(64),
})
/** The runs that were moved: those that were named, and their child runs. */
export const movedRunsSchema = z.object({ experiment_id: z.string(), run_ids: z.array(z.string()) })
export const curveParams = idParams.extend({ '*': word(250) })
export const curveQuery = z.object({ points: z.coerce.number().int().min(1).max(10_000).default(500) })
/** Each bucket stands for neighbouring points. Numbers are null where all of them, or the last one, are NaN. */
export const curveSchema = z.object({
  run_id: z.string(),
  key: z.string(),
  count: z.number(),
  buckets: z.array(
    z.object({
      count: z.number(),
      first_step: z.number(),
      last_step: z.number(),
      timestamp: z.number(),
      min: z.number().nullable(),
      max: z.number().nullable(),
      last: z.number().nullable(),
    }),
  ),
})
export const tracesQuery = pageQuery
  .omit({ model: true })
  .extend({ experiment: z.string().min(1).max(500).transform(storable).optional() })
export const alertsQuery = pageQuery.extend({ status: z.enum(['open', 'acknowledged', 'closed']).optional() })

// Versions go out as strings and may come back as either; anything else that JavaScript would count as a number is a mistake.
const version = z.union(
  [
    z.number().int().min(1).max(2_147_483_647),
    z
      .string()
      .regex(/^[1-9]\d{0,8}$/)
      .transform(Number),
  ],
  'has to be the number of a version',
)
export const promoteSchema = z.strictObject({ version })

export const routingBody = routingSchema

export const trainSchema = z.strictObject({
  mode: z.enum(['quick', 'optimized', 'full']).default('optimized'),
})

export const newKeySchema = z.strictObject({
  name: z.string().min(1).max(100),
  scopes: z.array(scopeSchema).min(1).max(10),
  lifetime: durationSchema.optional(),
})
/** A key, at the only moment when its text is known. */
export const madeKeySchema = z.object({
  id: z.uuid(),
  name: z.string(),
  prefix: z.string(),
  scopes: z.array(z.string()),
  state: z.enum(['active', 'expired', 'revoked']),
  created_at: z.string(),
  expires_at: z.string().nullable(),
  revoked_at: z.string().nullable(),
  last_used_at: z.string().nullable(),
  key: z.string(),
})
export const rotateKeySchema = z.strictObject({ overlap: durationSchema.optional() })
export const signInSchema = z.strictObject({ name: z.string().min(1).max(200), password: z.string().min(1).max(1000) })
export const auditQuery = z.object({
  limit: limit.default(50),
  actor: word(200).optional(),
  action: word(100).optional(),
  subject: word(300).optional(),
  from: time.optional(),
  cursor: z.uuid().optional(),
})
export const trainingSchema = z.object({ id: z.string().nullable(), status: z.string() })

const answer = {
  id: z.uuid(),
  model: z.string(),
  version: z.string(),
  route: z.enum(['champion', 'canary', 'ab', 'ensemble', 'version']),
  probabilities: z.record(z.string(), z.number()).optional(),
  explanation: z.array(z.object({ feature: z.string(), value: z.string(), contribution: z.number() })).optional(),
  base_value: z.number().optional(),
  latency_ms: z.number(),
}
const classified = z.object({ ...answer, label: z.string(), confidence: z.number() })
const interval = z.object({ low: z.number(), high: z.number(), coverage: z.number() })
const predicted = z.object({ ...answer, prediction: z.number(), interval })
export const predictionSchema = z.union([classified, predicted])
export const predictionsSchema = z.object({ predictions: z.array(predictionSchema) })

/** What the columns do for a version, the most important first. */
export const importanceSchema = z.object({
  model: z.string(),
  version: z.string(),
  rows: z.number(),
  metric: z.string(),
  mean_abs_shap: z.array(z.object({ column: z.string(), importance: z.number() })),
  permutation: z.array(
    z.object({ column: z.string(), mean: z.number(), sd: z.number(), low: z.number(), high: z.number() }),
  ),
  partial_dependence: z.array(
    z.object({
      column: z.string(),
      label: z.string().nullable(),
      values: z.array(z.union([z.number(), z.string()])),
      means: z.array(z.number()),
    }),
  ),
})
