import { findLeaks, type Leak, sourceFiles, split } from '../data.ts'
import type { Model } from '../define.ts'
import { CultivarError } from '../kit/errors.ts'
import type { Context } from '../store.ts'
import { readOtherRows } from './prepare.ts'

// A plan should be there in a moment; larger files are looked at when they are read to train.
const mostBytes = 256 * 2 ** 20

/**
 * What would make the model better on paper than it will be, in rows that no training has read yet. Undefined of a query,
 * of large files, and of rows that a training would refuse.
 */
export const leaksAhead = async (ctx: Context, model: Model): Promise<Leak[] | undefined> => {
  const { data, target, features } = model
  const files = await sourceFiles(data.from, ctx.root)
  if (files === undefined || files.reduce((sum, { bytes }) => sum + bytes, 0) > mostBytes) return undefined
  try {
    const { table } = await readOtherRows(ctx, data.columns, data.from)
    const parts = split(table, features, model.split, model.seed, { hasTest: data.test !== undefined, target })
    return findLeaks(table, { target, features, split: parts })
  } catch (error) {
    if (error instanceof CultivarError) return undefined
    throw error
  }
}
