import { parse } from 'yaml'
import { z } from 'zod'
import type { StatedInput } from '../../training.ts'

const column = z.object({ type: z.string(), name: z.string().optional(), required: z.boolean().default(true) })
const tensor = z.object({
  type: z.literal('tensor'),
  name: z.string().optional(),
  'tensor-spec': z.object({ dtype: z.string(), shape: z.array(z.number().int()) }),
})

/** What an MLmodel file says (mlflow.org, "MLflow Model format"). */
export interface MlModel {
  flavors: string[]
  /** The file of the ONNX flavour, relative to the folder; undefined where the model has none. */
  onnx: string | undefined
  /** Undefined where the model has no signature. */
  inputs: StatedInput[] | undefined
}

const schema = z.object({
  flavors: z.record(z.string(), z.unknown()),
  signature: z.object({ inputs: z.string().nullish() }).nullish(),
})
const onnxFlavor = z.object({ data: z.string() })
const inputsSchema = z.array(z.union([tensor, column]))

/** Reads the file; a sentence where it cannot be read. */
export const parseMlModel = (text: string): MlModel | string => {
  const parsed = schema.safeParse(read(() => parse(text)))
  if (!parsed.success) return 'its file MLmodel cannot be read'
  const { flavors, signature } = parsed.data
  const said = signature?.inputs ?? undefined
  const inputs = said === undefined ? undefined : inputsSchema.safeParse(read(() => JSON.parse(said)))
  if (inputs && !inputs.success) return 'the inputs of its signature are neither columns nor tensors'
  return { flavors: Object.keys(flavors), onnx: onnxFlavor.safeParse(flavors['onnx']).data?.data, inputs: inputs?.data }
}

const read = (parsed: () => unknown): unknown => {
  try {
    return parsed()
  } catch {
    return undefined
  }
}
