import { CultivarError } from '../../kit/errors.ts'
import { storable } from '../../kit/unicode.ts'

/** Tags and metadata that mean something to MLflow's clients. */
export const traceName = 'mlflow.traceName'
export const spansLocation = 'mlflow.trace.spansLocation'
export const artifactLocation = 'mlflow.artifactLocation'

const longestKey = 250
const longestValue = 8_000

/** Keys and values as they are kept: a long value is cut, a long key refused (request/invalid). */
export const keptPairs = (pairs: Readonly<Record<string, string>>): [string, string][] => [
  ...new Map(Object.entries(pairs).map(([key, value]) => [keptKey(key), storable(value.slice(0, longestValue))])),
]

const keptKey = (key: string): string => {
  if (key !== '' && key.length <= longestKey) return storable(key)
  const message = `A key of a trace has 1 to ${longestKey} characters, not ${key.length}: "${key.slice(0, 60)}".`
  throw new CultivarError('request/invalid', message, { parameter: 'key' })
}
