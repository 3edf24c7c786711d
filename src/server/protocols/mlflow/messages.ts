import { z } from 'zod'
import { CultivarError } from '../../../kit/errors.ts'

// The fields of a request as protobuf's JSON has them (mlflow/protos): unknown ones are ignored, names may be camelCase, a
// null is as good as none, and a number may come as its digits.

export const text = () => z.string()

/** An id that old clients send as a number. */
export const id = () => z.preprocess((value) => (typeof value === 'number' ? String(value) : value), z.string())

/** A 64-bit integer, as far as a JavaScript number holds it. */
export const int64 = () =>
  z.preprocess((value) => (typeof value === 'string' && /^-?\d{1,16}$/.test(value) ? Number(value) : value), z.int())

/** `NaN` and the infinities are strings. */
export const double = () =>
  z.preprocess(
    (value) => (typeof value === 'string' && numeric.test(value) ? Number(value) : value),
    z.custom<number>((value) => typeof value === 'number'),
  )
const numeric = /^(NaN|-?Infinity|[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?)$/

/** `true` and `false` in any letter case, as a query writes them. */
export const bool = () =>
  z.preprocess((value) => {
    const word = typeof value === 'string' ? value.toLowerCase() : value
    return word === 'true' ? true : word === 'false' ? false : word
  }, z.boolean())

/** The name of a value of an enumeration, or its number. */
export const enumeration = <Names extends Record<string, number>>(names: Names) =>
  z.preprocess(
    (value) => Object.keys(names).find((name) => String(names[name]) === String(value)) ?? value,
    z.enum(Object.keys(names) as [keyof Names & string]),
  )

/** A field that may repeat; one alone in a query is a list too. */
export const repeated = <Item extends z.ZodType>(item: Item) =>
  z.preprocess(
    (value) => (value === undefined || value === null ? [] : Array.isArray(value) ? value : [value]),
    z.array(item),
  )

/** Takes what needs no reading as it is, and reads everything else: for fields of which a request has thousands. */
export const asItIs = <Schema extends z.ZodType>(
  isPlain: (value: unknown) => value is z.output<Schema>,
  schema: Schema,
) =>
  z.preprocess((value, context) => {
    if (isPlain(value)) return value
    const read = schema.safeParse(value)
    if (read.success) return read.data
    for (const { path } of read.error.issues) context.issues.push({ code: 'custom', input: value, path: [...path] })
    return z.NEVER
  }, z.custom<z.output<Schema>>())

/** A message with these fields. */
export const message = <Fields extends z.ZodRawShape>(fields: Fields) => {
  const aliases = new Map(Object.keys(fields).map((name) => [camelCase(name), name]))
  return z.preprocess((value) => renamed(value, aliases), z.object(fields))
}

const camelCase = (name: string) => name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())

const renamed = (value: unknown, aliases: ReadonlyMap<string, string>): unknown => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const fields = Object.entries(value).filter(([, each]) => each !== null)
  return Object.fromEntries(fields.map(([name, each]) => [aliases.get(name) ?? name, each]))
}

/** A key with its value, which is empty where it is not said. */
export const pair = () => message({ key: text(), value: text().default('') })

/** Reads a message, or refuses it in the words that MLflow's users look for (request/invalid). */
export const readMessage = <Message extends z.ZodType>(schema: Message, given: unknown): z.output<Message> => {
  const read = schema.safeParse(given ?? {})
  if (read.success) return read.data
  const [issue] = read.error.issues
  const name = issue!.path.join('.')
  const value = issue!.path.reduce<unknown>((inside, key) => (inside as Record<PropertyKey, unknown>)?.[key], given)
  const sentence =
    value === undefined || value === null
      ? `Missing value for required parameter '${name}'.`
      : `Invalid value ${JSON.stringify(value).slice(0, 200)} for parameter '${name}' supplied.`
  throw new CultivarError('request/invalid', sentence, { parameter: name })
}

/** A number as the answers have it. */
export const doubleOut = (value: number): number | string => (Number.isFinite(value) ? value : String(value))

/** Key and value pairs, as the answers have them. */
export const pairs = (record: Readonly<Record<string, string>>) =>
  Object.entries(record).map(([key, value]) => ({ key, value }))

/** A message with its unset fields, null or undefined, and its empty lists left out. */
export const sparse = (fields: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).filter(
      ([, value]) => value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0),
    ),
  )

/** The answer of a call that has nothing to tell but that it is done. */
export const done = async (work: Promise<void>): Promise<object> => {
  await work
  return {}
}
