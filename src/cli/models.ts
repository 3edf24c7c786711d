import type { Model, Project } from '../define.ts'
import { CultivarError } from '../kit/errors.ts'

/** The model of that name, or the default one. */
export const chosenModel = (project: Project, named: string | undefined): { name: string; model: Model } => {
  const models = Object.keys(project.models)
  const name = named ?? project.default
  const model = name !== undefined && Object.hasOwn(project.models, name) ? (project.models[name] as Model) : undefined
  if (name !== undefined && model) return { name, model }
  const problem = name === undefined ? 'Say which model.' : `There is no model "${name.slice(0, 100)}".`
  throw new CultivarError('model/unknown', `${problem} The models are ${models.join(', ')}.`, { models })
}
