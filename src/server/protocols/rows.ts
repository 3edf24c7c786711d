import { isUtf8 } from 'node:buffer'
import { CultivarError } from '../../kit/errors.ts'
import type { Signature } from '../../registry.ts'

/**
 * Rows as the clients of the field send them: an object of features, a list in the order of the model's inputs, or the bare
 * value of an only input. They become what the native API takes, and are not judged here: the model's own parser does that.
 * `key` is what the body calls them.
 */
export const rowsOf = ({ inputs }: Signature, instances: readonly unknown[], key: string): unknown[] => {
  const kinds = new Map(inputs.map(({ name, kind }) => [name, kind]))
  return instances.map((instance, i) => {
    const place = `${key}[${i}]`
    const isNamed = isObject(instance) && (kinds.has('b64') || !isBase64(instance))
    if (isNamed) return mapped(instance, (value, name) => cellOf(kinds.get(name), value, place))
    const values = Array.isArray(instance) ? instance : [instance]
    if (values.length !== inputs.length) throw otherCount(values.length, inputs, place)
    return Object.fromEntries(inputs.map(({ name, kind }, at) => [name, cellOf(kind, values[at], place)]))
  })
}

/** Columns of values, one a row, as rows. A value that is no list is a column of one. */
export const rowsOfColumns = (
  { inputs }: Signature,
  given: Readonly<Record<string, unknown>>,
  key: string,
): unknown[] => {
  const kinds = new Map(inputs.map(({ name, kind }) => [name, kind]))
  const columns = Object.entries(given).map(
    ([name, values]) => [name, Array.isArray(values) ? values : [values]] as const,
  )
  const [first, ...others] = columns
  if (!first) throw refused(`"${key}" has no columns. Give each feature a list of values.`)
  const [name, { length }] = first
  const odd = others.find(([, values]) => values.length !== length)
  if (odd) {
    const lengths = `${name.slice(0, 60)} has ${length} and ${odd[0].slice(0, 60)} has ${odd[1].length}`
    throw refused(`The columns of "${key}" have different lengths: ${lengths}.`)
  }
  return Array.from({ length }, (_, i) =>
    Object.fromEntries(
      columns.map(([column, values]) => [column, cellOf(kinds.get(column), values[i], `${key}.${column}`)]),
    ),
  )
}

type Kind = Signature['inputs'][number]['kind']

// A tensor of one column gives each value as a list of one, and an array of numbers has no other truth than 0 and 1.
const cellOf = (kind: Kind | undefined, given: unknown, place: string): unknown => {
  const value = Array.isArray(given) && given.length === 1 ? given[0] : given
  if (isBase64(value)) return textOf(value.b64, place)
  return kind === 'boolean' && (value === 0 || value === 1) ? value === 1 : value
}

/** How TensorFlow Serving writes bytes in JSON. */
const isBase64 = (value: unknown): value is { b64: string } =>
  isObject(value) && typeof value['b64'] === 'string' && Object.keys(value).length === 1

const textOf = (b64: string, place: string): string => {
  const bytes = Buffer.from(b64, 'base64')
  const whole = bytes.toString('base64').replace(/=+$/, '') === b64.replace(/=+$/, '')
  if (whole && isUtf8(bytes)) return bytes.toString('utf8')
  throw refused(`${place.slice(0, 80)}: "b64" has to hold a text in UTF-8, written in Base64.`)
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const mapped = (row: Record<string, unknown>, change: (value: unknown, name: string) => unknown) =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, change(value, name)]))

const shownNames = 20

const otherCount = (found: number, inputs: Signature['inputs'], place: string) => {
  const names = inputs.slice(0, shownNames).map(({ name }) => name)
  const all = `${names.join(', ')}${inputs.length > shownNames ? ', …' : ''}`
  return refused(
    `${place}: ${found} values are not the ${inputs.length} of the model (${all}). Send an object of features, or a list in this order.`,
  )
}

export const refused = (message: string): CultivarError => new CultivarError('request/invalid', message)
