import { z } from 'zod'
import { datatypes } from './datatypes.ts'

const parameters = z.record(z.string(), z.unknown()).nullish()

// What is deeper than this is no shape that anybody has, and reading walks down the shape.
const mostDimensions = 8

const inputSchema = z.object({
  name: z.string(),
  shape: z.array(z.number().int().min(0)).min(1).max(mostDimensions),
  datatype: z.enum(datatypes),
  parameters,
  data: z.unknown().optional(),
})

const outputSchema = z.object({ name: z.string(), parameters })

/** The JSON of an inference request. */
export const requestSchema = z.object({
  id: z.string().nullish(),
  parameters,
  inputs: z.array(inputSchema).min(1),
  outputs: z.array(outputSchema).nullish(),
})

export type RequestJson = z.infer<typeof requestSchema>
export type InputJson = RequestJson['inputs'][number]
