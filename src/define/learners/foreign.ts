import { z } from 'zod'
import { durationSchema } from '../duration.ts'

export const onnxOptions = z.strictObject({
  /** The file, relative to the typed file. */
  file: z.string().min(1),
  /** For an input of another name than its column: which column it takes, as in `{ f1: 'income' }`. */
  inputs: z.record(z.string(), z.string()).optional(),
  outputs: z
    .strictObject({
      /** The output with the probabilities, or with the prediction, where the file has more than one that could be it. */
      scores: z.string().optional(),
      /** The classes in the order of the probabilities, where the file does not say it. */
      classes: z.array(z.string()).optional(),
    })
    .optional(),
})

export const commandOptions = z.strictObject({
  /** For the shell, in the folder of the typed file, as in `python train.py`. */
  run: z.string().min(1),
  timeout: durationSchema,
  /** The most memory that the program and all that it starts may hold, as in `4GB`; null: what there is. */
  memory: z
    .string()
    .regex(/^\d+(\.\d+)?(MB|GB)$/, 'an amount of memory is a number and MB or GB, as in "4GB"')
    .nullable(),
  /** Handed to the program as they are. */
  parameters: z.record(z.string(), z.json()),
})
