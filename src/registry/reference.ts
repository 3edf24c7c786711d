import { CultivarError } from '../kit/errors.ts'
import type { Context } from '../store.ts'
import { getDeployment } from './deployments.ts'

const aliases = ['champion', 'challenger', 'previous'] as const

/** A model, and which version of it: a number, or a place in its deployment. */
export interface Reference {
  model: string
  which: number | (typeof aliases)[number]
}

// The names that a project allows, and the numbers that a version can have.
const shape = /^([A-Za-z][A-Za-z0-9_-]{0,99})(?:@(?:([1-9]\d{0,8})|([a-z]+)))?$/

/** Reads `sentiment`, `sentiment@3` and `sentiment@challenger`; refuses (request/invalid) everything else. */
export const parseReference = (text: string): Reference => {
  const [, model, version, alias = 'champion'] = shape.exec(text) ?? []
  const place = aliases.find((name) => name === alias)
  if (model !== undefined && version !== undefined) return { model, which: Number(version) }
  if (model !== undefined && place !== undefined) return { model, which: place }
  const message = `"${text.slice(0, 100)}" names no version. Write model@version, as in sentiment@3, or model@champion, model@challenger, model@previous.`
  throw new CultivarError('request/invalid', message, { reference: text.slice(0, 100) })
}

/** The version that a reference names. */
export const resolveVersion = async (ctx: Context, text: string): Promise<{ model: string; version: number }> => {
  const { model, which } = parseReference(text)
  if (typeof which === 'number') return { model, version: which }
  const version = (await getDeployment(ctx, model))[which]
  if (version !== null) return { model, version }
  const message = `${model} has no ${which}. Train one with \`cultivar train ${model}\`, or name a version: ${model}@1.`
  throw new CultivarError('model/no-version', message, { model, alias: which })
}
