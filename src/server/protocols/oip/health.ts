import { CultivarError } from '../../../kit/errors.ts'
import { modelParams, versionParams } from '../../contract.ts'
import { servableOf } from '../../inference.ts'
import { lookAtHealth } from '../../routes/health.ts'
import type { App, Service } from '../../service.ts'
import { tags } from './tags.ts'

/** Clients judge health by the status, and some read the body too, so an answer says it in both. */
export const healthOfModels = (app: App, service: Service): void => {
  app.get('/v2/health/live', {
    config: { scope: 'open' },
    schema: { tags, summary: 'Whether the process runs' },
    handler: async () => ({ live: true }),
  })
  app.get('/v2/health/ready', {
    config: { scope: 'open' },
    schema: { tags, summary: 'Whether every model can answer' },
    handler: async (_request, reply) => {
      const { status, database } = await lookAtHealth(service)
      if (status !== 'unavailable') return { ready: true }
      const problems = [...service.fleet.problems()].map(([model, problem]) => `${model}: ${problem}`)
      const error = database === 'ok' ? problems.join('; ') : `The database is ${database}.`
      return notReady(reply).send({ ready: false, error })
    },
  })
  for (const path of ['/v2/models/:model', '/v2/models/:model/versions/:version']) {
    app.get(`${path}/ready`, {
      config: { scope: 'predict' },
      schema: {
        tags,
        summary: 'Whether a model can answer',
        params: path.includes(':version') ? versionParams : modelParams,
      },
      handler: async ({ params }, reply) => {
        const { model: name, version } = params as { model: string; version?: string }
        const problem = await servableOf(service, name, version).then(() => undefined, notReadyYet)
        if (!problem) return { name, ready: true }
        return notReady(reply).send({ name, ready: false, error: problem.message })
      },
    })
  }
}

const notReady = <Reply extends { code(status: 503): Reply; header(name: string, value: string): Reply }>(
  reply: Reply,
) => reply.code(503).header('retry-after', '1')

// A model or a version that is not there is another failure, and has its own status.
const notReadyYet = (error: unknown): CultivarError => {
  if (error instanceof CultivarError && error.status >= 500) return error
  throw error
}
