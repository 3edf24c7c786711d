import { eq } from 'drizzle-orm'
import { CultivarError } from '../kit/errors.ts'
import { type Context, experiments } from '../store.ts'

/** The id of the experiment of that name, which is made if it is new. */
export const ensureExperiment = async (ctx: Context, name: string): Promise<number> => {
  const [found] = await ctx.store.db.select().from(experiments).where(eq(experiments.name, name))
  if (found) return found.experimentId
  await insertExperiment(ctx, name)
  return ensureExperiment(ctx, name)
}

/** Makes an experiment; its files go to `artifactLocation`, by default to this server. Refuses a name that is taken (experiment/exists). */
export const createExperiment = async (ctx: Context, name: string, artifactLocation?: string): Promise<number> => {
  const made = await insertExperiment(ctx, name, artifactLocation)
  if (made !== undefined) return made
  const message = `There is an experiment "${name.slice(0, 500)}" already, or there was one that was deleted. Take another name, or restore it.`
  throw new CultivarError('experiment/exists', message, { name })
}

const insertExperiment = async ({ store, clock }: Context, name: string, artifactLocation?: string) => {
  const now = clock.now()
  const [next] = (await store.pool.query<{ id: string }>(`select nextval('experiments_experiment_id_seq') as id`)).rows
  const experimentId = Number(next!.id)
  const [made] = await store.db
    .insert(experiments)
    .values({
      experimentId,
      name,
      artifactLocation: artifactLocation ?? `mlflow-artifacts:/${experimentId}`,
      creationTime: now,
      lastUpdateTime: now,
    })
    .onConflictDoNothing()
    .returning()
  return made?.experimentId
}

export const listExperiments = ({ store }: Context) =>
  store.db.select().from(experiments).orderBy(experiments.experimentId)
