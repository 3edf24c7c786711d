import { CultivarError } from '../../kit/errors.ts'
import { promote, rollback } from '../../loop.ts'
import { getDeployment, listVersions } from '../../registry.ts'
import { unknownModel } from '../../serving.ts'
import { enqueueTraining } from '../../store.ts'
import { modelParams, promoteSchema, trainingSchema, trainSchema } from '../contract.ts'
import type { App, Service } from '../service.ts'

export const modelRoutes = (app: App, service: Service): void => {
  const { ctx, fleet, queue } = service
  app.get('/api/models', {
    config: { scope: 'read' },
    schema: { tags: ['models'], summary: 'The models, what serves and what wants to' },
    handler: async () => ({
      models: await Promise.all(fleet.models().map((name) => describe(service, name))),
    }),
  })
  app.get('/api/models/:model', {
    config: { scope: 'read' },
    schema: { tags: ['models'], summary: 'One model', params: modelParams },
    handler: ({ params: { model } }) => describe(service, known(service, model)),
  })
  app.get('/api/models/:model/versions', {
    config: { scope: 'read' },
    schema: { tags: ['models'], summary: 'The versions of a model, the newest first', params: modelParams },
    handler: async ({ params: { model } }) => ({
      versions: (await listVersions(ctx, known(service, model))).map(onWire),
    }),
  })
  app.post('/api/models/:model/promote', {
    config: { scope: 'operate', action: 'model.promote' },
    schema: { tags: ['loop'], summary: 'Make a version the champion', params: modelParams, body: promoteSchema },
    handler: async ({ params: { model }, body }) => promote(ctx, await registered(service, model), body.version),
  })
  app.post('/api/models/:model/rollback', {
    config: { scope: 'operate', action: 'model.rollback' },
    schema: { tags: ['loop'], summary: 'Go back to the version that served before', params: modelParams },
    handler: ({ params: { model } }) => rollback(ctx, known(service, model)),
  })
  app.post('/api/models/:model/train', {
    config: { scope: 'operate', action: 'model.train' },
    schema: {
      tags: ['loop'],
      summary: 'Hand a training to a worker',
      params: modelParams,
      body: trainSchema.nullish(),
      response: { 200: trainingSchema, 202: trainingSchema },
    },
    handler: async ({ params: { model }, body }, reply) => {
      const job = { model: defined(service, model), mode: body?.mode ?? 'optimized', trigger: 'manual' }
      const id = await enqueueTraining(ctx.store, queue, job)
      return reply
        .code(id ? 202 : 200)
        .send({ id: id ?? null, status: id ? 'created' : 'one is waiting or running already' })
    },
  })
}

type VersionRow = Awaited<ReturnType<typeof listVersions>>[number]

const describe = async ({ ctx, project, fleet }: Service, name: string) => {
  const [{ champion, challenger, previous }, versions] = await Promise.all([
    getDeployment(ctx, name),
    listVersions(ctx, name),
  ])
  const byNumber = (number: number | null) => versions.find(({ version }) => version === number)
  const [serving, waiting] = [byNumber(champion), byNumber(challenger)]
  return {
    name,
    default: project.default === name,
    champion: serving ? onWire(serving) : null,
    challenger: waiting ? onWire(waiting) : null,
    previous: previous === null ? null : String(previous),
    versions: versions.length,
    signature: fleet.serving(name)?.signature ?? null,
    problem: fleet.problems().get(name) ?? null,
  }
}

const onWire = ({ version, creationTimestamp, runId, learner, metrics, lineage, status }: VersionRow) => ({
  version: String(version),
  learner,
  metrics,
  run_id: runId,
  status,
  lineage,
  created_at: new Date(creationTimestamp).toISOString(),
})

/** A model of the typed file, or one that came by MLflow and serves. */
export const known = ({ fleet }: Pick<Service, 'fleet'>, model: string): string => {
  const names = fleet.models()
  if (names.includes(model)) return model
  throw unknownModel(model, names)
}

/** A model that has a version to promote, whether anything of it serves yet or not. */
const registered = async (service: Service, model: string): Promise<string> => {
  const versions = await listVersions(service.ctx, model)
  return versions.length > 0 ? model : known(service, model)
}

/** A model that the typed file says how to train. */
const defined = ({ fleet, project }: Service, model: string): string => {
  if (Object.hasOwn(project.models, known({ fleet }, model))) return model
  const message = `${model.slice(0, 100)} came by MLflow, and the typed file does not say how to train it. Register another version of it.`
  throw new CultivarError('model/unknown', message, { model: model.slice(0, 100) })
}
