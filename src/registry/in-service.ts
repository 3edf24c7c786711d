import { eq } from 'drizzle-orm'
import { placesOf, type Routing } from '../define.ts'
import { CultivarError } from '../kit/errors.ts'
import { type Context, deployments, registeredModels } from '../store.ts'
import { type Deployment, getDeployment } from './deployments.ts'

/**
 * Within a transaction: nobody else changes the model, its versions or who serves until it ends. Refuses (model/unknown)
 * a model that is not registered.
 */
export const holdModel = async (inside: Context, name: string): Promise<void> => {
  const [held] = await inside.store.db
    .select({ name: registeredModels.name })
    .from(registeredModels)
    .where(eq(registeredModels.name, name))
    .for('update')
  if (!held) throw unregistered(name)
}

export const unregistered = (name: string): CultivarError => {
  const shown = name.slice(0, 100)
  const message = `There is no registered model "${shown}". \`cultivar models\` lists those there are.`
  return new CultivarError('model/unknown', message, { model: shown })
}

/** Refuses (model/serves) a version that answers, or stands by to answer. `defined` is what the typed file says of who answers. */
export const refuseServing = async (
  ctx: Context,
  { model, version }: { model: string; version: number },
  defined: Routing,
): Promise<void> => {
  const place = placeOf(await getDeployment(ctx, model), version, defined)
  if (place === undefined) return
  const message = `${model}@${version} cannot be deleted: it is ${place}. ${wayOut[place]}`
  throw new CultivarError('model/serves', message, { model, version, place })
}

const wayOut = {
  'the champion': 'Promote another version first, and then another, so that a rollback does not need it.',
  'the previous champion': 'Promote another version first, so that a rollback does not need it.',
  'the challenger': 'Delete the alias challenger first, or promote it.',
  'in the routing': 'Say first that others answer: cultivar deploy.',
}

const placeOf = (deployment: Deployment, version: number, defined: Routing): keyof typeof wayOut | undefined => {
  const { champion, previous, challenger } = deployment
  if (version === champion) return 'the champion'
  if (version === previous) return 'the previous champion'
  if (version === challenger) return 'the challenger'
  return placesOf(deployment.routing ?? defined).includes(version) ? 'in the routing' : undefined
}

/** Refuses (model/serves) a model that is in service: with a champion, and not taken out of service. */
export const refuseInService = async (ctx: Context, model: string, what: 'deleted' | 'renamed'): Promise<void> => {
  const { champion, unloaded } = await getDeployment(ctx, model)
  if (champion === null || unloaded) return
  const message = `${model} cannot be ${what}: version ${champion} serves. Take it out of service first: POST /v2/repository/models/${model}/unload. Versions that do not serve can be deleted.`
  throw new CultivarError('model/serves', message, { model, champion })
}

/** What was said of who serves goes with the model, or is forgotten with it. */
export const moveDeployment = async ({ store }: Context, model: string, to: string): Promise<void> => {
  await store.db.delete(deployments).where(eq(deployments.model, to))
  await store.db.update(deployments).set({ model: to }).where(eq(deployments.model, model))
}

export const forgetDeployment = async ({ store }: Context, model: string): Promise<void> => {
  await store.db.delete(deployments).where(eq(deployments.model, model))
}
