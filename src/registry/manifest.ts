import { z } from 'zod'
import { CultivarError } from '../kit/errors.ts'

const inputSchema = z.object({
  name: z.string(),
  kind: z.enum(['text', 'category', 'number', 'integer', 'boolean', 'datetime', 'id']),
  optional: z.boolean(),
  levels: z.array(z.string()).optional(),
  aliases: z.record(z.string(), z.string()).optional(),
})

const fileSchema = z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/), bytes: z.number().int().min(0) })

const tensorSchema = z.object({
  name: z.string(),
  type: z.string(),
  /** A word stands for a length that is known only when the model runs. */
  shape: z.array(z.union([z.number().int(), z.string()])),
})

/** What `model.onnx` takes and gives, and what is left to its caller; null where the version has none. */
const onnxSchema = z.object({
  inputs: z.array(tensorSchema),
  outputs: z.array(tensorSchema),
  outside: z.array(z.string()),
})

/** What model.json holds: everything about a version but its numbers, and the digests of the other files. */
const manifestSchema = z.object({
  format: z.literal(1),
  model: z.string(),
  version: z.number().int().min(1),
  created_at: z.string(),
  learner: z.object({ name: z.string(), version: z.number(), options: z.record(z.string(), z.unknown()) }),
  signature: z.object({
    task: z.enum(['classification', 'regression']).default('classification'),
    inputs: z.array(inputSchema),
    target: z.string(),
    /** The classes; none of a regressor. */
    labels: z.array(z.string()),
  }),
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
  onnx: onnxSchema.nullable().default(null),
  run_id: z.string(),
  metrics: z.record(z.string(), z.number()),
  definition: z.string(),
  revision: z.string().nullable(),
  environment: z.record(z.string(), z.string()),
  files: z.record(z.string(), fileSchema),
})

export type Manifest = z.infer<typeof manifestSchema>
export type Signature = Manifest['signature']

/** Reads model.json; refuses (model/corrupt) what is no manifest. `reference` names the version for people. */
export const parseManifest = (text: string, reference: string): Manifest => {
  const parsed = manifestSchema.safeParse(jsonOf(text))
  if (parsed.success) return parsed.data
  const { path, message: problem } = parsed.error.issues[0]!
  const place = path.length > 0 ? `${path.join('.')}: ` : ''
  const message = `model.json of ${reference} is not a manifest of this Cultivar: ${place}${problem}. Take another version, or train again.`
  throw new CultivarError('model/corrupt', message, { reference })
}

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
