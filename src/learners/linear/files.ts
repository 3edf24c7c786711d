import { z } from 'zod'
import { matrixSchema, widthOf } from '../encoders/matrix.ts'
import type { Saved } from '../learner.ts'
import { corrupt } from '../refusals.ts'
import type { LinearTable } from './fit.ts'

/** Encoders are words and a few numbers, and readable; the planes go to weights.bin. */
export const save = ({ matrix, outputs, planes, means }: LinearTable): Saved => ({
  meta: { matrix, outputs },
  arrays: { planes, means },
})

/** Refuses (model/corrupt) what `save` cannot have written. */
export const load = ({ meta, arrays }: Saved): LinearTable => {
  const parsed = metaSchema.safeParse(meta)
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!
    throw corrupt(`${path.join('.') || 'it'}: ${message}`)
  }
  const { matrix, outputs } = parsed.data
  const width = widthOf(matrix)
  const means = numbersOf(arrays['means'], 'means', width)
  const planes = numbersOf(arrays['planes'], 'planes', (outputs === 2 ? 1 : outputs) * (width + 1))
  return { matrix, outputs, planes, means }
}

const metaSchema = z.object({
  matrix: matrixSchema,
  outputs: z
    .number()
    .int()
    .min(1)
    .max(1 << 20),
})

const numbersOf = (array: Saved['arrays'][string] | undefined, name: string, length: number): Float64Array => {
  if (array instanceof Float64Array && array.length === length && array.every(Number.isFinite)) return array
  throw corrupt(`its "${name}" are missing or damaged`)
}
