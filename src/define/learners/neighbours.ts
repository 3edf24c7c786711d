import { z } from 'zod'
import { textOptions } from './texts.ts'

export const neighboursOptions = z.strictObject({
  /** How many of the nearest training rows are asked. */
  k: z.number().int().min(1).max(10_000).optional(),
  /** Whether all of them count the same, or the nearer ones more. */
  weights: z.enum(['uniform', 'distance']).optional(),
  /** The longest run of words of a text that is compared. */
  ngrams: textOptions.ngrams,
  bits: textOptions.bits,
  /** Of more training rows a sample of this size is kept. */
  maxRows: z.number().int().min(2).optional(),
})
