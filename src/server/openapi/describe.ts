import { profileOf } from '../../data.ts'
import { dataOf } from '../../registry.ts'
import type { Servable } from '../../serving.ts'
import type { Context } from '../../store.ts'
import { type Described, modelDocument } from './model.ts'

/** What the documents say of a version in memory. `rows` is the most of one request. */
export const describeVersion = async (
  ctx: Context,
  { model, version, signature }: Servable,
  rows: number,
): Promise<Described> => ({
  model,
  version,
  signature,
  profile: await profileOf(ctx, await dataOf(ctx, model, version)),
  rows,
})

/** The OpenAPI document of a version: asked by the name of its model, or by its own number. */
export const modelOpenapi = async (
  ctx: Context,
  servable: Servable,
  { rows, place }: { rows: number; place: 'model' | 'version' },
): Promise<object> => modelDocument(await describeVersion(ctx, servable, rows), place)
