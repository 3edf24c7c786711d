import { z } from 'zod'
import { CultivarError } from '../kit/errors.ts'
import type { Signature } from '../registry.ts'

export type Row = Record<string, unknown>

/** Reads one row of a request as the model's signature says, or refuses it naming every field that is wrong. */
export type InputParser = (input: unknown) => Row

export const inputParser = (signature: Signature): InputParser => {
  const schema = z.strictObject(Object.fromEntries(signature.inputs.map((input) => [input.name, fieldSchema(input)])))
  return (input) => {
    const parsed = schema.safeParse(input)
    if (parsed.success) return parsed.data
    throw refused(parsed.error, signature)
  }
}

type Input = Signature['inputs'][number]

const fieldSchema = (input: Input): z.ZodType => {
  const schema = kindSchema(input)
  return input.optional ? schema.nullish().transform((value) => value ?? null) : schema
}

const kindSchema = (input: Input): z.ZodType => {
  switch (input.kind) {
    case 'text':
      return z.string().refine((text) => text.trim() !== '', 'is empty')
    case 'category':
      return category(input)
    case 'number':
      return z.number()
    case 'integer':
      return z.number().int()
    case 'boolean':
      return z.boolean()
    case 'datetime':
      return z.union([z.iso.datetime({ offset: true }), z.iso.date()]).transform((text) => Date.parse(text))
    case 'id':
      return z.union([z.string(), z.number()]).transform(String)
  }
}

const category = ({ levels = [], aliases = {} }: Input) =>
  z.union([z.string(), z.number(), z.boolean()]).transform((value, context) => {
    const level = levels.includes(String(value)) ? String(value) : aliases[String(value)]
    if (level !== undefined) return level
    context.addIssue({ code: 'custom', message: `is none of ${levels.join(', ')}` })
    return z.NEVER
  })

const refused = (error: z.ZodError, signature: Signature) => {
  const fields = Object.fromEntries(error.issues.flatMap(problemsOf))
  const expected = Object.fromEntries(signature.inputs.map((input) => [input.name, input.kind]))
  const sentence = Object.entries(fields)
    .map(([field, problem]) => `${field} ${problem}`)
    .join('; ')
  return new CultivarError('request/invalid', `The input does not fit the model: ${sentence}.`, { fields, expected })
}

const problemsOf = (issue: z.core.$ZodIssue): [string, string][] => {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => [key.slice(0, 100), 'is not an input of the model'])
  const field = issue.path.length > 0 ? String(issue.path[0]) : 'the input'
  if (issue.code !== 'invalid_type') return [[field, issue.message]]
  return [[field, issue.message.includes('received undefined') ? 'is missing' : `should be ${article(issue.expected)}`]]
}

const article = (noun: string) => `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`
