import { errorCodes } from '../../kit/errors.ts'
import type { JsonSchema } from './feature.ts'

/** The one shape of errors. The codes are listed as what to expect; a client has to live with a new one. */
export const errorSchemas: Record<string, JsonSchema> = {
  Error: {
    type: 'object',
    properties: {
      error: {
        type: 'object',
        properties: {
          code: { type: 'string', examples: Object.keys(errorCodes).filter((code) => code.startsWith('request/')) },
          message: { type: 'string' },
          details: { type: 'object' },
        },
        required: ['code', 'message', 'details'],
      },
    },
    required: ['error'],
  },
}

const content = { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } }

/** How any operation can end beside its answer. */
export const errorResponses = {
  '4XX': { description: 'The caller did something that the sentence explains', content },
  503: {
    description: 'Not now: the same request may be sent again',
    headers: { 'retry-after': { description: 'After how many seconds', schema: { type: 'integer', minimum: 0 } } },
    content,
  },
}
