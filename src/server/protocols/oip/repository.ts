import { z } from 'zod'
import { getDeployment, setUnloaded } from '../../../registry.ts'
import { modelParams } from '../../contract.ts'
import { servableOf } from '../../inference.ts'
import { known } from '../../routes/models.ts'
import type { App, Service } from '../../service.ts'
import { readJson } from './bodies.ts'
import { refusal, shown } from './refuse.ts'
import { tags } from './tags.ts'

const indexSchema = z.object({ ready: z.boolean().nullish() }).nullish()
const loadSchema = z.object({ parameters: z.record(z.string(), z.unknown()).nullish() }).nullish()
type LoadJson = z.infer<typeof loadSchema>

/**
 * The model repository extension of Triton. What a model is comes from the registry; here it goes into service and out of
 * it, on every server, until it is said otherwise.
 */
export const repositoryRoutes = (app: App, service: Service): void => {
  const repository = openRepository(service)
  app.post('/v2/repository/index', {
    config: { scope: 'read' },
    schema: { tags, summary: 'Which versions are in memory', body: indexSchema },
    handler: async ({ body }) => repository.index(readJson(body, indexSchema)?.ready ?? false),
  })
  app.post('/v2/repository/models/:model/load', {
    config: { scope: 'operate' },
    schema: { tags, summary: 'Take a model into service, or read it again', params: modelParams, body: loadSchema },
    handler: async ({ params, body }) => {
      const name = known(service, params.model)
      await repository.load(name, readJson(body, loadSchema))
      return { name, load: true }
    },
  })
  app.post('/v2/repository/models/:model/unload', {
    config: { scope: 'operate' },
    schema: { tags, summary: 'Take a model out of service', params: modelParams, body: loadSchema },
    handler: async ({ params, body }) => {
      const name = await deployed(service, params.model)
      readJson(body, loadSchema)
      await repository.unload(name)
      return { name, unload: true }
    },
  })
}

// A model that the typed file has no more can have a champion still, and has to leave the service to be deleted.
const deployed = async (service: Service, model: string): Promise<string> => {
  const { champion } = await getDeployment(service.ctx, model)
  return champion === null ? known(service, model) : model
}

interface Entry {
  name: string
  version?: string
  state: 'READY' | 'UNAVAILABLE' | 'LOADING' | 'UNLOADING'
  reason: string
}

const openRepository = (service: Service) => {
  const { ctx, fleet } = service
  const changing = new Map<string, 'LOADING' | 'UNLOADING'>()

  const during = async (model: string, state: 'LOADING' | 'UNLOADING', work: () => Promise<void>) => {
    changing.set(model, state)
    await work().finally(() => changing.delete(model))
  }

  return {
    index: (onlyReady: boolean): Entry[] =>
      fleet
        .models()
        .flatMap((model) => entriesOf(service, model, changing.get(model)))
        .filter(({ state }) => !onlyReady || state === 'READY'),

    // A version that serves goes on serving when it cannot be read again.
    load: async (model: string, body: LoadJson): Promise<void> => {
      refuseFiles(body)
      await during(model, 'LOADING', async () => {
        const { unloaded } = await getDeployment(ctx, model)
        if (unloaded) await setUnloaded(ctx, model, false)
        await fleet.refresh()
        if (!unloaded) await fleet.reload(model)
        await servableOf(service, model, undefined)
      })
    },

    unload: async (model: string): Promise<void> =>
      during(model, 'UNLOADING', async () => {
        await setUnloaded(ctx, model, true)
        await fleet.refresh()
      }),
  }
}

const entriesOf = ({ fleet }: Service, model: string, changing: 'LOADING' | 'UNLOADING' | undefined): Entry[] => {
  // What is read again answers meanwhile.
  const state = changing === 'UNLOADING' ? changing : 'READY'
  const loaded = fleet.loaded(model).map(({ name: version }): Entry => ({ name: model, version, state, reason: '' }))
  const problem = fleet.problems().get(model)
  if (problem === undefined) return loaded
  return [...loaded, { name: model, state: changing ?? 'UNAVAILABLE', reason: problem }]
}

// Files of a caller would be a model that nobody trained, judged or signed for.
const refuseFiles = (body: LoadJson) => {
  const [given] = Object.keys(body?.parameters ?? {})
  if (given === undefined) return
  throw refusal(`A model is loaded as it was registered; the parameter ${shown(given)} cannot change it.`)
}
