import { CultivarError } from '../../kit/errors.ts'
import type { Service } from '../service.ts'

const labels = ['champion', 'challenger', 'previous'] as const
type Label = (typeof labels)[number]

export const isLabel = (word: string): word is Label => (labels as readonly string[]).includes(word)

/** The version that a label stands at now. */
export const versionAt = ({ fleet }: Service, model: string, label: string): string => {
  // Refuses a model that does not exist.
  if (!fleet.serving(model)) fleet.route(model)
  const version = isLabel(label) ? fleet.deployment(model)?.[label] : undefined
  if (version !== undefined && version !== null) return String(version)
  const problem = isLabel(label) ? `${model} has no ${label} now` : `There is no label "${label.slice(0, 50)}"`
  const message = `${problem}. The labels are ${labels.join(', ')}; a version can also be named by its number.`
  throw new CultivarError('model/unknown-version', message, { model, label: label.slice(0, 50) })
}
