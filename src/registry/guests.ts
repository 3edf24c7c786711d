import { type Column, column, dataset, type Model, model, type Project, source } from '../define.ts'
import type { Context } from '../store.ts'
import { listDeployments } from './deployments.ts'
import type { Signature } from './manifest.ts'
import { signatureOf } from './versions.ts'

/**
 * The models that serve without a word in the typed file, because somebody brought their champion: each with the settings
 * that a model has unless told. One whose champion cannot be read is left out.
 */
export const guestsOf = async (ctx: Context, { models }: Pick<Project, 'models'>): Promise<Record<string, Model>> => {
  const guests: [string, Model][] = []
  for (const { model: name, champion, brought } of await listDeployments(ctx)) {
    if (!brought || champion === null || Object.hasOwn(models, name)) continue
    const signature = await signatureOf(ctx, name, champion).catch((error: unknown) => {
      ctx.log.warn({ err: error, model: name }, 'the champion of a model cannot be read')
    })
    if (signature) guests.push([name, guestModel(signature)])
  }
  return Object.fromEntries(guests)
}

/** The definition of a model of which nothing is known but what a version of it reads and answers. */
export const guestModel = ({ task, target, labels, inputs }: Signature): Model => {
  const answered = task === 'regression' ? column.number() : column.category(labels)
  const columns = inputs.map(({ name, kind, optional }): [string, Column] => [
    name,
    kind === 'category' ? { ...column.category(), optional } : { kind, optional },
  ])
  return model({
    // It learned elsewhere, so there is nothing to read.
    data: dataset({ from: source.csv(''), columns: { ...Object.fromEntries(columns), [target]: answered } }),
    target: target as never,
    features: inputs.map(({ name }) => name as never),
    learners: [],
  }) as unknown as Model
}
