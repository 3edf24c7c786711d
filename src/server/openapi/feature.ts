import type { ColumnProfile } from '../../data.ts'
import { isoTime } from '../../kit/iso.ts'
import type { Signature } from '../../registry.ts'

export type JsonSchema = Record<string, unknown>
export type Input = Signature['inputs'][number]

/** What a request may hold for a feature, as its parser reads it. */
export const featureSchema = (input: Input, profile: ColumnProfile | undefined): JsonSchema => {
  const schema = { ...kindSchema(input), ...trainingRange(input, profile) }
  return input.optional ? orNull(schema) : schema
}

/** A value that is answered, and is usual where the training data say what that is. */
export const usualValue = ({ kind, levels = [] }: Input, profile: ColumnProfile | undefined): unknown => {
  const middle = profile?.numbers?.quantiles.p50
  switch (kind) {
    case 'category':
      return levels[0] ?? profile?.shares?.[0]?.value ?? 'Paris'
    case 'number':
      return middle ?? 1
    case 'integer':
      return Math.round(middle ?? 1)
    case 'boolean':
      return true
    case 'datetime':
      return isoTime(Math.round(middle ?? Date.UTC(2026, 0, 31, 12)))
    case 'id':
      return '1'
    case 'text':
      return 'A quiet, perfect afternoon.'
  }
}

const kindSchema = ({ kind, optional, levels = [] }: Input): JsonSchema => {
  switch (kind) {
    case 'category':
      return levels.length > 0
        ? { type: 'string', enum: levels }
        : { type: ['string', 'number', 'boolean'], minLength: 1 }
    case 'number':
      return { type: 'number' }
    case 'integer':
      return { type: 'integer', minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER }
    case 'boolean':
      return { type: 'boolean' }
    case 'datetime':
      return { type: 'string', anyOf: [{ format: 'date-time' }, { format: 'date' }] }
    case 'id':
      return { type: ['string', 'number'] }
    case 'text':
      // An empty text is a missing value where one may be missing.
      return { type: 'string', pattern: optional ? '^$|\\S' : '\\S' }
  }
}

// The server answers outside of this range too, so it is told and not demanded: as minimum and maximum it would make
// generated clients refuse what the model takes.
const trainingRange = ({ kind }: Input, profile: ColumnProfile | undefined): JsonSchema => {
  if (!profile?.numbers) return {}
  const { min, max } = profile.numbers
  const [minimum, maximum] = kind === 'datetime' ? [isoTime(min), isoTime(max)] : [min, max]
  return {
    description: `In the training data from ${minimum} to ${maximum}. Other values are answered too.`,
    'x-training-range': { minimum, maximum },
  }
}

const orNull = ({ type, enum: values, ...rest }: JsonSchema): JsonSchema => ({
  type: [type, 'null'].flat(),
  ...(values === undefined ? {} : { enum: [...(values as string[]), null] }),
  ...rest,
})
