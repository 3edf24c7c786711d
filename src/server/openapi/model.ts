import type { ColumnProfile } from '../../data.ts'
import type { Signature } from '../../registry.ts'
import { answerSchemas } from './answer.ts'
import { errorResponses, errorSchemas } from './errors.ts'
import { featureSchema, type JsonSchema, usualValue } from './feature.ts'

/** A version as its callers see it. */
export interface Described {
  model: string
  version: number
  signature: Signature
  /** Of the data that it learned from, where they are still known. */
  profile: readonly ColumnProfile[]
  /** The most rows of one request. */
  rows: number
}

/** What a model is asked and answers, by name: with a prefix, so that several models can stand in one document. */
export const modelSchemas = (described: Described, prefix: string): Record<string, JsonSchema> => {
  const { signature, rows } = described
  const properties = Object.fromEntries(
    signature.inputs.map((input) => [input.name, featureSchema(input, profileOf(described, input.name))]),
  )
  const required = signature.inputs.filter(({ optional }) => !optional).map(({ name }) => name)
  // Told without a default: generators make a field that has one a field that must be there.
  const wish = { return_probabilities: { type: 'boolean', description: 'Adds the probability of every label' } }
  const row = (more: JsonSchema): JsonSchema => ({
    type: 'object',
    properties: { ...properties, ...more },
    required,
    additionalProperties: false,
  })
  const instances = { type: 'array', items: ref(`${prefix}Row`), minItems: 1, maxItems: rows }
  return {
    [`${prefix}Row`]: row({}),
    [`${prefix}OneRow`]: row(wish),
    [`${prefix}ManyRows`]: {
      type: 'object',
      properties: { instances, ...wish },
      required: ['instances'],
      additionalProperties: false,
    },
    ...answerSchemas(signature, prefix),
  }
}

/** What the operation that asks a model has of its own. */
export const askingModel = (described: Described, prefix: string) => {
  const row = usualRow(described)
  const examples = {
    row: { summary: 'One row', value: { ...row, return_probabilities: true } },
    rows: { summary: 'Many rows', value: { instances: [row, row] } },
  }
  const anyOf = (one: string, many: string) => ({ anyOf: [ref(prefix + one), ref(prefix + many)] })
  return {
    requestBody: {
      required: true,
      content: { 'application/json': { schema: anyOf('OneRow', 'ManyRows'), examples } },
    },
    responses: {
      200: {
        description: 'The answer to the row, or the answers in the order of the rows',
        content: { 'application/json': { schema: anyOf('Answer', 'Answers') } },
      },
    },
  }
}

/** The document of one model, or of one version, that a generator of clients can be given. */
export const modelDocument = (described: Described, place: 'model' | 'version') => {
  const { model, version, signature } = described
  const own = `/api/models/${encodeURIComponent(model)}`
  const path = place === 'model' ? own : `${own}/versions/${version}`
  const { requestBody, responses } = askingModel(described, '')
  const predict = {
    operationId: 'predict',
    summary: `Predict ${signature.target}`,
    parameters: [explain, ...(place === 'model' ? [routingKey] : [])],
    requestBody,
    responses: { ...responses, ...errorResponses },
  }
  return {
    openapi: '3.1.0',
    info: {
      title: model,
      version: String(version),
      description: `What ${model} is asked and answers, as its version ${version} says it.`,
    },
    paths: { [`${path}/predict`]: { post: predict }, '/feedback': { post: feedback(signature) } },
    components: { schemas: { ...modelSchemas(described, ''), ...errorSchemas } },
  }
}

const profileOf = ({ profile }: Described, column: string) => profile.find((one) => one.column === column)

const usualRow = (described: Described) =>
  Object.fromEntries(
    described.signature.inputs.map((input) => [input.name, usualValue(input, profileOf(described, input.name))]),
  )

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` })

const explain = {
  name: 'explain',
  in: 'query',
  description: 'Whether the answer says what moved it',
  schema: { type: 'string', enum: ['true', 'false', '1', '0'] },
}

const routingKey = {
  name: 'x-routing-key',
  in: 'header',
  description: 'Who asks, where the routing of the model keeps a caller with a version by this header',
  schema: { type: 'string' },
}

const feedback = ({ labels, target }: Signature) => {
  const label = labels.length > 0 ? { type: 'string', enum: labels } : { type: 'number' }
  return {
    operationId: 'feedback',
    summary: `Say what ${target} turned out to be`,
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: {
            type: 'object',
            properties: {
              prediction_id: { type: 'string', maxLength: 100, description: 'The id of the answer' },
              label,
              source: { type: 'string', minLength: 1, maxLength: 200 },
              comment: { type: 'string', maxLength: 10_000 },
            },
            required: ['prediction_id', 'label'],
            additionalProperties: false,
          },
        },
      },
    },
    responses: {
      200: {
        description: 'The label is kept',
        content: {
          'application/json': {
            schema: {
              type: 'object',
              properties: {
                prediction_id: { type: 'string' },
                label: { type: 'string' },
                source: { type: 'string' },
                status: { type: 'string', enum: ['created', 'unchanged', 'replaced'] },
              },
              required: ['prediction_id', 'label', 'source', 'status'],
            },
          },
        },
      },
      ...errorResponses,
    },
  }
}
