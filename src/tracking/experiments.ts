import { eq } from 'drizzle-orm'
import type { Context } from '../store.ts'
import { experiments } from '../store.ts'

/** The id of the experiment of that name, which is made if it is new. */
export const ensureExperiment = async ({ store, clock }: Context, name: string): Promise<number> => {
  const now = clock.now()
  await store.db
    .insert(experiments)
    .values({ name, artifactLocation: 'mlflow-artifacts:/', creationTime: now, lastUpdateTime: now })
    .onConflictDoNothing()
  const [found] = await store.db.select().from(experiments).where(eq(experiments.name, name))
  return found!.experimentId
}

export const listExperiments = ({ store }: Context) =>
  store.db.select().from(experiments).orderBy(experiments.experimentId)
