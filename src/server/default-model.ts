import { CultivarError } from '../kit/errors.ts'
import type { Service } from './service.ts'

/** The model that answers where none is named. */
export const defaultModel = ({ project }: Service): string => {
  if (project.default !== undefined) return project.default
  const models = Object.keys(project.models)
  const message =
    models.length === 0
      ? 'The typed file has no model. What others registered answers under /api/models/{model}/predict.'
      : `The project has ${models.length} models and no default: use /api/models/{model}/predict with one of ${models.join(', ')}, or set { default } in the typed file.`
  throw new CultivarError('model/unknown', message, { models })
}
