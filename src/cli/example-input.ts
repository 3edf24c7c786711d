import type { Column, Model, Project } from '../define.ts'

/** The body of a request that the default model, or else the first one, can answer; undefined where there is none. */
export const exampleInput = ({ models, default: named }: Project): string | undefined => {
  const model = models[named ?? Object.keys(models)[0] ?? ''] as Model | undefined
  if (!model) return undefined
  const { data, features } = model
  const values = features.map((name) => [name, exampleOf(data.columns[name]!)])
  return JSON.stringify({ ...Object.fromEntries(values), return_probabilities: true })
}

const exampleOf = (column: Column): string | number | boolean => {
  switch (column.kind) {
    case 'category':
      return column.levels[0] ?? 'Paris'
    case 'number':
    case 'integer':
      return 1
    case 'boolean':
      return true
    case 'datetime':
      return '2026-01-31T12:00:00Z'
    default:
      return 'A quiet, perfect afternoon.'
  }
}
