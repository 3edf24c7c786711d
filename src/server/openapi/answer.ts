import type { Signature } from '../../registry.ts'
import type { JsonSchema } from './feature.ts'

/** What a model answers: with its labels by name, or with a number. */
export const answerSchemas = ({ labels }: Signature, prefix: string): Record<string, JsonSchema> => {
  const own = labels.length > 0 ? classified(labels) : number
  const answer = { $ref: `#/components/schemas/${prefix}Answer` }
  return {
    [`${prefix}Answer`]: {
      type: 'object',
      properties: { ...common, ...own.properties, latency_ms: { type: 'number', minimum: 0 } },
      required: ['id', 'model', 'version', 'route', ...own.required, 'latency_ms'],
    },
    [`${prefix}Answers`]: {
      type: 'object',
      properties: { predictions: { type: 'array', items: answer } },
      required: ['predictions'],
    },
  }
}

const common = {
  id: { type: 'string', format: 'uuid', description: 'Names the prediction in feedback' },
  model: { type: 'string' },
  version: { type: 'string' },
  route: {
    type: 'string',
    enum: ['champion', 'canary', 'ab', 'ensemble', 'version'],
    description: 'How the version was chosen',
  },
  explanation: {
    type: 'array',
    description: 'What moved the answer, the strongest first; on wish',
    items: {
      type: 'object',
      properties: { feature: { type: 'string' }, value: { type: 'string' }, contribution: { type: 'number' } },
      required: ['feature', 'value', 'contribution'],
    },
  },
  base_value: { type: 'number', description: 'The score before anything moved it; on wish' },
}

const share = { type: 'number', minimum: 0, maximum: 1 }

const classified = (labels: string[]) => ({
  required: ['label', 'confidence'],
  properties: {
    label: { type: 'string', enum: labels },
    confidence: share,
    probabilities: {
      type: 'object',
      description: 'Of every label; on wish',
      properties: Object.fromEntries(labels.map((label) => [label, share])),
      required: labels,
      additionalProperties: false,
    },
  },
})

const number = {
  required: ['prediction', 'interval'],
  properties: {
    prediction: { type: 'number' },
    interval: {
      type: 'object',
      description: 'Where the truth lies for the share `coverage` of the rows',
      properties: { low: { type: 'number' }, high: { type: 'number' }, coverage: share },
      required: ['low', 'high', 'coverage'],
    },
  },
}
