import { and, eq } from 'drizzle-orm'
import { CultivarError } from '../kit/errors.ts'
import { type Context, modelVersionTags } from '../store.ts'

/** The tag of a version that says why it cannot be served. */
export const notServedTag = 'cultivar.not_served'

/** The error of a version that came without files that can be run. */
export const notServed = async ({ store }: Context, model: string, version: number): Promise<CultivarError> => {
  const { name, version: number, key, value } = modelVersionTags
  const [tag] = await store.db
    .select({ reason: value })
    .from(modelVersionTags)
    .where(and(eq(name, model), eq(number, version), eq(key, notServedTag)))
  const reason = tag?.reason ?? 'It was registered without files that Cultivar runs.'
  return new CultivarError('model/not-served', `${model}@${version} cannot be served. ${reason}`, { model, version })
}
