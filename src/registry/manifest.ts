import { z } from 'zod'

const inputSchema = z.object({
  name: z.string(),
  kind: z.enum(['text', 'category', 'number', 'integer', 'boolean', 'datetime', 'id']),
  optional: z.boolean(),
  levels: z.array(z.string()).optional(),
  aliases: z.record(z.string(), z.string()).optional(),
})

const fileSchema = z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/), bytes: z.number().int().min(0) })

/** What model.json holds: everything about a version but its numbers, and the digests of the other files. */
export const manifestSchema = z.object({
  format: z.literal(1),
  model: z.string(),
  version: z.number().int().min(1),
  created_at: z.string(),
  learner: z.object({ name: z.string(), version: z.number(), options: z.record(z.string(), z.unknown()) }),
  signature: z.object({ inputs: z.array(inputSchema), target: z.string(), labels: z.array(z.string()) }),
  positive: z.string().nullable(),
  threshold: z.number(),
  fitted: z.record(z.string(), z.unknown()),
  arrays: z.array(
    z.object({
      name: z.string(),
      type: z.enum(['float32', 'float64', 'int32', 'uint8']),
      length: z.number().int(),
      offset: z.number().int(),
    }),
  ),
  data: z.object({ name: z.string(), digest: z.string(), rows: z.number(), live_rows: z.number() }),
  run_id: z.string(),
  metrics: z.record(z.string(), z.number()),
  definition: z.string(),
  revision: z.string().nullable(),
  environment: z.record(z.string(), z.string()),
  files: z.record(z.string(), fileSchema),
})

export type Manifest = z.infer<typeof manifestSchema>
export type Signature = Manifest['signature']
