import { z } from 'zod'
import { importedModel } from '../../learners.ts'
import type { Watcher } from '../onnx/keeper.ts'
import { type OnnxSession, openOnnx } from '../onnx/session.ts'

const kinds = z.enum(['text', 'category', 'number', 'integer', 'boolean', 'datetime', 'id'])

/** What a model expects of the ONNX file that answers for it. It stands in the manifest of the version. */
export const foreignModelSchema = z.object({
  task: z.enum(['classification', 'regression']),
  columns: z.array(z.object({ name: z.string(), kind: kinds })),
  classes: z.array(z.string()),
  inputs: z.record(z.string(), z.string()).optional(),
  outputs: z.object({ scores: z.string().optional(), classes: z.array(z.string()).optional() }).optional(),
})

export type ForeignModel = z.infer<typeof foreignModelSchema>

/** Starts the process that answers. Refuses a file that does not fit (model/onnx-…). */
export const openForeign = async (
  bytes: Uint8Array,
  model: ForeignModel,
  watcher: Watcher = {},
): Promise<OnnxSession & { classes: string[] }> => {
  const session = await openOnnx(importedModel(bytes, model), watcher)
  return { classes: model.classes, ...session }
}
