import ms from 'ms'
import { z } from 'zod'

/** A length of time in words: `'30s'`, `'5m'`, `'24h'`, `'90d'`. */
export type Duration = `${number}${'ms' | 's' | 'm' | 'h' | 'd'}`

export const durationSchema = z
  .string()
  .regex(/^\d{1,9}(\.\d{1,9})?(ms|s|m|h|d)$/, 'a duration is a number and a unit: ms, s, m, h or d, as in "30s"')

export const toMs = (duration: string): number => ms(durationSchema.parse(duration) as ms.StringValue)
