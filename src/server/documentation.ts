import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger'
import type { Project } from '../define.ts'

/** What the OpenAPI page says of the whole API. */
export const documentation: NonNullable<FastifyDynamicSwaggerOptions['openapi']> = {
  openapi: '3.1.0',
  info: {
    title: 'Cultivar',
    version: '1',
    description: 'Predictions, feedback, and everything that is known about the models behind them.',
  },
  tags: [
    { name: 'predict', description: 'Answers, and labels for them' },
    { name: 'models', description: 'Versions, runs and data sets' },
    { name: 'loop', description: 'Monitors, alerts, decisions and jobs' },
    { name: 'access', description: 'Keys, sessions and the audit log' },
    { name: 'operations', description: 'Health and metrics' },
    { name: 'open inference protocol', description: 'What clients of Triton and KServe speak' },
    { name: 'kserve v1', description: 'What clients of KServe V1 and TensorFlow Serving speak' },
    { name: 'mlflow and sagemaker', description: 'What clients of a scoring server of MLflow and of SageMaker speak' },
  ],
  components: {
    securitySchemes: {
      bearer: { type: 'http', scheme: 'bearer', description: 'A key, or a token of the identity provider' },
      key: { type: 'apiKey', in: 'header', name: 'x-api-key' },
    },
  },
  // The empty one: where there is no key, no user and no identity provider, nobody is asked.
  security: [{ bearer: [] }, { key: [] }, {}],
}

/** What the page lets its reader choose from: everything, and each model by itself. */
export const documentsOf = ({ models }: Project) => [
  { url: '/openapi.json', name: 'everything' },
  ...Object.keys(models).map((name) => ({ url: `/api/models/${name}/openapi.json`, name })),
]
