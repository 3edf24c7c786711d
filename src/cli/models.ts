import { type Column, column, type Model, type Project, taskOf } from '../define.ts'
import { CultivarError } from '../kit/errors.ts'
import { guestsOf, listVersions, resolveVersion } from '../registry.ts'
import { loadServable, type Servable } from '../serving.ts'
import type { Opened } from './context.ts'

/** The model of that name, or the default one. */
export const chosenModel = (project: Project, named: string | undefined): { name: string; model: Model } => {
  const models = Object.keys(project.models)
  const name = named ?? project.default
  const model = name !== undefined && Object.hasOwn(project.models, name) ? (project.models[name] as Model) : undefined
  if (name !== undefined && model) return { name, model }
  const problem = name === undefined ? 'Say which model.' : `There is no model "${name.slice(0, 100)}".`
  const known = models.length === 0 ? 'The typed file has none.' : `The models are ${models.join(', ')}.`
  throw new CultivarError('model/unknown', `${problem} ${known}`, { models })
}

/** The project with the models that serve without being in the typed file: they can be asked, promoted and looked at. */
export const withGuests = async ({ ctx, project }: Pick<Opened, 'ctx' | 'project'>): Promise<Project> => ({
  ...project,
  models: { ...project.models, ...(await guestsOf(ctx, project)) },
})

/** The model of that name: of the typed file, or one that serves without it. */
export const servedModel = async (opened: Pick<Opened, 'ctx' | 'project'>, named: string | undefined) =>
  chosenModel(await withGuests(opened), named)

/** Refuses (model/unknown) a name of which the registry has no version and the typed file does not speak. */
export const promotable = async (opened: Pick<Opened, 'ctx' | 'project'>, named: string): Promise<void> => {
  const versions = await listVersions(opened.ctx, named)
  if (versions.length === 0) await servedModel(opened, named)
}

/** The version that `sentiment`, `sentiment@3` or `sentiment@challenger` names, loaded, with the model it is one of. */
export const chosenVersion = async (opened: Opened, text: string): Promise<{ model: Model; servable: Servable }> => {
  const { ctx } = opened
  const { name, model } = await servedModel(opened, text.split('@', 1)[0])
  const { version } = await resolveVersion(ctx, text)
  const servable = await loadServable(ctx, { model: name, version })
  return { model: asTrained(model, servable), servable }
}

// The definition may have changed since, and the version still reads and answers what it learned.
const asTrained = (model: Model, { signature, engine }: Servable): Model => {
  const { task, target, labels, inputs } = signature
  const { positive } = engine
  const now = model.data.columns[target]
  const aliases = now?.kind === 'category' ? now.aliases : {}
  const known = Object.fromEntries(Object.entries(aliases).filter(([, label]) => labels.includes(label)))
  const columns = Object.fromEntries(inputs.map((input) => [input.name, columnOf(input)]))
  // A yes and no and a whole number are read as what they are now, because the version does not say which it was.
  const numeric = now?.kind === 'number' || now?.kind === 'integer' || now?.kind === 'boolean'
  const learned = task === 'regression' ? column.number() : column.category(labels, { aliases: known })
  const answered = numeric && taskOf(now) === task ? now : learned
  return {
    ...model,
    target,
    features: inputs.map(({ name }) => name),
    ...(positive < 0 ? {} : { positive: labels[positive]! }),
    data: { ...model.data, columns: { ...columns, [target]: answered } },
  }
}

const columnOf = ({ kind, optional, levels = [], aliases = {} }: Servable['signature']['inputs'][number]): Column =>
  kind === 'category' ? column.category(levels, { optional, aliases }) : { kind, optional }
