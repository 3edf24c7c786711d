import { CultivarError } from '../kit/errors.ts'
import type { Context } from '../store.ts'
import { getDeployment } from './deployments.ts'

/** A model, and a version of it by number or alias: `sentiment`, `sentiment@3`, `sentiment@challenger`. */
export const resolveVersion = async (ctx: Context, text: string): Promise<{ model: string; version: number }> => {
  const [model = '', which = 'champion'] = text.split('@', 2)
  if (/^\d{1,9}$/.test(which)) return { model, version: Number(which) }
  const deployment = await getDeployment(ctx, model)
  const version = which === 'champion' || which === 'challenger' || which === 'previous' ? deployment[which] : null
  if (version !== null) return { model, version }
  const message = `${model} has no ${which}. Train one with \`cultivar train ${model}\`, or name a version: ${model}@1.`
  throw new CultivarError('model/no-version', message, { model, alias: which })
}
