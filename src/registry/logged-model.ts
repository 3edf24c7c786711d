import { and, desc, eq } from 'drizzle-orm'
import { CultivarError } from '../kit/errors.ts'
import { type Context, loggedModels, loggedModelTags } from '../store.ts'
import type { VersionKey } from './version-records.ts'

export type LoggedModelRow = typeof loggedModels.$inferSelect

/** Refuses (model/unknown-logged) an id of none. */
export const loggedModelRow = async ({ store }: Context, modelId: string): Promise<LoggedModelRow> => {
  const [row] = await store.db.select().from(loggedModels).where(eq(loggedModels.modelId, modelId))
  if (row) return row
  const message = `There is no logged model ${modelId.slice(0, 100)}. mlflow.search_logged_models() lists those of an experiment.`
  throw new CultivarError('model/unknown-logged', message, { model_id: modelId.slice(0, 100) })
}

/** The model that the run logged under that name, the newest where there are more. */
export const modelOfRun = async (
  { store }: Context,
  runId: string,
  name: string,
): Promise<LoggedModelRow | undefined> => {
  const [row] = await store.db
    .select()
    .from(loggedModels)
    .where(and(eq(loggedModels.sourceRunId, runId), eq(loggedModels.name, name)))
    .orderBy(desc(loggedModels.creationTimestamp))
    .limit(1)
  return row
}

const versionsTag = 'mlflow.modelVersions'
const longestValue = 8_000

/** Writes on the logged model which versions were made of it. */
export const linkLoggedModel = async (
  { store: { db } }: Context,
  modelId: string,
  { name, version }: VersionKey,
): Promise<void> => {
  // Two versions of one logged model wait for each other here.
  await db.select().from(loggedModels).where(eq(loggedModels.modelId, modelId)).for('update')
  const ofTag = and(eq(loggedModelTags.modelId, modelId), eq(loggedModelTags.key, versionsTag))
  const [tag] = await db.select().from(loggedModelTags).where(ofTag)
  const versions = [...listIn(tag?.value), { name, version: String(version) }]
  while (JSON.stringify(versions).length > longestValue) versions.shift()
  const value = JSON.stringify(versions)
  await db
    .insert(loggedModelTags)
    .values({ modelId, key: versionsTag, value })
    .onConflictDoUpdate({ target: [loggedModelTags.modelId, loggedModelTags.key], set: { value } })
}

// Clients write this tag too, and may have written anything.
const listIn = (text = '[]'): unknown[] => {
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? value : []
  } catch {
    return []
  }
}
