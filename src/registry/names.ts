import { CultivarError } from '../kit/errors.ts'
import { storable } from '../kit/unicode.ts'
import { checkedKey } from '../tracking.ts'

// What MLflow lets models, tags and aliases be called (mlflow/utils/validation.py).

const longestName = 256
const longestValue = 100_000
const longestAlias = 255

/** The name as it is kept; refuses (request/invalid) one that would not fit into a path or an address. */
export const modelName = (given: string): string => {
  const name = storable(given)
  if (name.trim() === '') throw invalid("Missing value for required parameter 'name'.")
  if (name.length > longestName) throw invalid(`A model's name has at most ${longestName} characters.`)
  if (/[/:]/.test(name) || name.startsWith('..') || name === '.') {
    throw invalid(`"${name.slice(0, 100)}" cannot be a model's name: it holds no / and no :, and begins with no dots.`)
  }
  return name
}

/** The tags as they are kept: of a key that is there twice, the last one. */
export const tagsOf = (given: Iterable<{ key: string; value: string }>): { key: string; value: string }[] => {
  const tags = [...given].map(
    ({ key, value }) => [checkedKey(storable(key), 'key'), tagValue(storable(value))] as const,
  )
  return [...new Map(tags)].map(([key, value]) => ({ key, value }))
}

const tagValue = (value: string): string => {
  if (value.length <= longestValue) return value
  throw invalid(`The value of a tag has at most ${longestValue} characters.`)
}

/** The alias; refuses (request/invalid) one that reads as a number of a version, or as `latest`. */
export const aliasName = (alias: string): string => {
  const shown = JSON.stringify(alias.slice(0, 100))
  if (!/^[\p{L}\p{N}_-]+$/u.test(alias) || alias.length > longestAlias)
    throw invalid(`${shown} cannot be an alias: it has 1 to ${longestAlias} letters, digits, _ and -.`)
  if (/^(latest|v\d+)$/i.test(alias)) throw invalid(`${shown} cannot be an alias: it says which version by itself.`)
  return alias
}

const invalid = (message: string) => new CultivarError('request/invalid', message)
