import type { z } from 'zod'
import { CultivarError } from '../../../kit/errors.ts'

/** What a caller wrote is not what the protocol has. */
export const refusal = (message: string, details: Record<string, unknown> = {}): CultivarError =>
  new CultivarError('request/invalid', message, details)

const shownIssues = 5

/** The same from what a schema found. */
export const schemaRefusal = ({ issues }: z.ZodError): CultivarError => {
  const fields = issues
    .slice(0, shownIssues)
    .map(({ path, message }) => `${path.join('.').slice(0, 100) || 'the body'}: ${message.slice(0, 200)}`)
  return refusal(`The request is not as the Open Inference Protocol has it: ${fields.join('; ')}.`, { fields })
}

/** A name of the caller's, short enough for a sentence. */
export const shown = (name: string): string => JSON.stringify(name.slice(0, 100))
