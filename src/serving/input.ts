import { z } from 'zod'
import { CultivarError } from '../kit/errors.ts'
import { parseIso } from '../kit/iso.ts'
import { type ColumnValues, isNumericKind, type Table } from '../kit/table.ts'
import type { Signature } from '../registry.ts'

export type Row = Record<string, unknown>

/** Reads one row of a request as the model's signature says, or refuses it naming every field that is wrong. */
export type InputParser = (input: unknown) => Row

export const inputParser = (signature: Signature): InputParser => {
  const fields = signature.inputs.map((input) => [input.name, fieldSchema(input)] as const)
  const schema = z.strictObject(Object.fromEntries(fields), wants('an object that holds the features'))
  return (input) => {
    const parsed = schema.safeParse(input)
    if (parsed.success) return parsed.data
    throw refused(parsed.error, signature)
  }
}

type Input = Signature['inputs'][number]

// A missing value is null in the data, and there an empty text is missing too.
const fieldSchema = (input: Input): z.ZodType => {
  const schema = kindSchema(input)
  if (!input.optional) return schema
  const missing = (value: unknown) => (value === undefined || (input.kind === 'text' && value === '') ? null : value)
  return z.preprocess(missing, schema.nullable())
}

// What is said continues the name of the field.
const wants = (words: string) => ({
  error: ({ input }: { input?: unknown }) => (input === undefined ? 'is missing' : `should be ${words}`),
})

const kindSchema = (input: Input): z.ZodType => {
  switch (input.kind) {
    case 'text':
      return z.string(wants('a text')).refine((text) => text.trim() !== '', 'is empty')
    case 'category':
      return level(input)
    case 'number':
      return z.number(wants('a finite number'))
    case 'integer':
      return z.number(wants('a whole number')).refine(Number.isSafeInteger, 'should be a whole number')
    case 'boolean':
      return z.boolean(wants('true or false'))
    case 'datetime':
      return moment
    case 'id':
      return z.union([z.string(), z.number()], wants('a text or a number')).transform(String)
  }
}

const level = ({ levels = [], aliases = {} }: Input) => {
  const known = new Map([...Object.entries(aliases), ...levels.map((word) => [word, word] as const)])
  const words = `one of ${levels.slice(0, 20).join(', ')}${levels.length > 20 ? ', …' : ''}`
  const open = levels.length === 0
  return z.union([z.string(), z.number(), z.boolean()], wants(open ? 'a word' : words)).transform((value, context) => {
    const word = String(value)
    const found = known.get(word) ?? (open && word !== '' ? word : undefined)
    if (found !== undefined) return found
    context.addIssue({ code: 'custom', message: `should be ${open ? 'a word' : words}` })
    return z.NEVER
  })
}

// Read as the data is read, so that a time means in a request what it meant in training.
const moment = z.string(wants('a date or a time')).transform((text, context) => {
  const ms = parseIso(text.trim())
  if (ms !== undefined) return ms
  context.addIssue({ code: 'custom', message: 'should be a date or a time of ISO 8601, as in 2026-11-21T05:17:00Z' })
  return z.NEVER
})

const namedFields = 20

const refused = (error: z.ZodError, signature: Signature) => {
  const problems = error.issues.flatMap(problemsOf).slice(0, namedFields)
  const fields = Object.fromEntries(problems.map(({ field, problem }) => [field, problem]))
  const expected = Object.fromEntries(signature.inputs.map((input) => [input.name, input.kind]))
  const sentence = problems.map(({ field, problem }) => `${field} ${problem}`).join('; ')
  return new CultivarError('request/invalid', `The input does not fit the model: ${sentence}.`, { fields, expected })
}

const problemsOf = (issue: z.core.$ZodIssue): { field: string; problem: string }[] => {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ field: key.slice(0, 60), problem: 'is not an input of the model' }))
  return [{ field: String(issue.path[0] ?? 'input'), problem: issue.message }]
}

/** Rows of requests as a table of the model's inputs. */
export const tableOf = ({ inputs }: Signature, rows: readonly Row[]): Table => ({
  rows: rows.length,
  columns: Object.fromEntries(
    inputs.map(({ name, kind }): [string, ColumnValues] => {
      if (isNumericKind(kind)) return [name, { kind, values: Float64Array.from(rows, (row) => numberIn(row[name])) }]
      return [name, { kind, values: rows.map((row) => wordIn(row[name])) }]
    }),
  ),
})

const numberIn = (value: unknown): number => (value === null || value === undefined ? Number.NaN : Number(value))
const wordIn = (value: unknown): string | null => (value === null || value === undefined ? null : String(value))
