import { CultivarError } from '../kit/errors.ts'
import type { Service } from './service.ts'

/** The model that answers where none is named. */
export const defaultModel = ({ project }: Service): string => {
  if (project.default !== undefined) return project.default
  const models = Object.keys(project.models)
  throw new CultivarError(
    'model/unknown',
    `The project has ${models.length} models and no default: use /api/models/{model}/predict with one of ${models.join(', ')}, or set { default } in the typed file.`,
    { models },
  )
}
