import { validatorCompiler } from 'fastify-type-provider-zod'
import type { z } from 'zod'
import { taskOf } from '../../define.ts'
import { type FeedbackReceipt, giveFeedback } from '../../feedback.ts'
import { CultivarError, errorBody } from '../../kit/errors.ts'
import { timeOfId } from '../../kit/ids.ts'
import { feedbackBodySchema, feedbackSchema, manyFeedbackSchema } from '../contract.ts'
import type { App, Service } from '../service.ts'

export const feedbackRoutes = (app: App, service: Service): void => {
  app.post('/feedback', {
    config: { scope: 'feedback' },
    schema: {
      tags: ['predict'],
      summary: 'Say what was true of a prediction',
      description:
        'The same label again changes nothing; another label from the same source replaces it. Many go as `{"instances": […]}`, and each succeeds or fails alone.',
      body: feedbackBodySchema,
    },
    validatorCompiler: oneOrMany,
    handler: async ({ body }) => {
      if (!('instances' in body)) return give(service, body)
      const results: unknown[] = []
      for (const one of body.instances) results.push(await give(service, one).catch(failedAlone))
      return { results }
    },
  })
}

// Read as a union, a body that fits neither form would be refused in words that name no field.
const oneOrMany = () => (body: unknown) => {
  const isMany = typeof body === 'object' && body !== null && Object.hasOwn(body, 'instances')
  return isMany ? readMany(body) : readOne(body)
}
const route = { method: 'POST', url: '/feedback' }
const readOne = validatorCompiler({ ...route, schema: feedbackSchema })
const readMany = validatorCompiler({ ...route, schema: manyFeedbackSchema })

const give = async (service: Service, given: z.infer<typeof feedbackSchema>): Promise<FeedbackReceipt> => {
  const { ctx, project, metrics } = service
  const receipt = await giveFeedback(ctx, project, given)
  const madeAt = timeOfId(receipt.prediction_id)
  if (receipt.status === 'unchanged') return receipt
  // A number is no label: there would be as many series as truths.
  const label = isNumber(service, receipt.model) ? '' : receipt.label
  metrics.labelled(receipt.model, label, (ctx.clock.now() - madeAt) / 1000)
  return receipt
}

const isNumber = ({ project, fleet }: Service, name: string): boolean => {
  const model = Object.hasOwn(project.models, name) ? project.models[name] : undefined
  const task = model ? taskOf(model.data.columns[model.target]!) : fleet.serving(name)?.signature.task
  return task !== 'classification'
}

const failedAlone = (error: unknown) => {
  if (error instanceof CultivarError && error.status < 500) return errorBody(error)
  throw error
}
