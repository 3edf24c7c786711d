import type { Signature } from '../../../registry.ts'
import type { Question } from '../../inference.ts'
import { isObject, refused, rowsOf, rowsOfColumns } from '../rows.ts'
import type { Verb } from './place.ts'

/** How the rows came, which is how they are answered. */
export type Form = 'instances' | 'list' | 'columns' | 'explain' | 'classify' | 'regress'

export interface Asked {
  form: Form
  rows: unknown[]
}

/** Reads the body of a question. What stands beside the rows is left alone, as TensorFlow Serving does. */
export const readAsked = (body: unknown, signature: Signature, verb: Verb): Asked => {
  if (!isObject(body)) throw refused('The body has to be a JSON object, as in {"instances": [{…}]}.')
  requireSignature(body['signature_name'])
  const asked =
    verb === 'classify' || verb === 'regress' ? readExamples(body, signature, verb) : readRows(body, signature)
  if (asked.rows.length === 0) throw refused('The body has no rows. Send at least one.')
  return verb === 'explain' ? { ...asked, form: 'explain' } : asked
}

/** What the answer to a verb is made of. */
export const wishesOf = (verb: Verb): Pick<Question, 'explain' | 'probabilities'> => ({
  explain: verb === 'explain',
  probabilities: true,
})

const requireSignature = (name: unknown) => {
  if (name === undefined || name === '' || name === 'serving_default') return
  throw refused(
    `There is no signature ${JSON.stringify(name)?.slice(0, 60)}. Leave signature_name out, or say "serving_default".`,
  )
}

const readRows = ({ instances, inputs }: Record<string, unknown>, signature: Signature): Asked => {
  if ((instances === undefined) === (inputs === undefined)) {
    const found = instances === undefined ? 'neither' : 'both'
    throw refused(`The body has ${found} of "instances" and "inputs". Send rows as "instances" or columns as "inputs".`)
  }
  if (inputs === undefined)
    return { form: 'instances', rows: rowsOf(signature, listIn(instances, 'instances'), 'instances') }
  if (isObject(inputs)) return { form: 'columns', rows: rowsOfColumns(signature, inputs, 'inputs') }
  return { form: 'list', rows: rowsOf(signature, listIn(inputs, 'inputs'), 'inputs') }
}

const readExamples = (
  { examples, context }: Record<string, unknown>,
  signature: Signature,
  verb: 'classify' | 'regress',
): Asked => {
  if (signature.task !== tasks[verb]) throw otherTask(verb)
  const shared = context === undefined ? {} : sharedIn(context, signature)
  const rows = listIn(examples, 'examples').map((example, i) => {
    if (isObject(example)) return { ...shared, ...example }
    throw refused(`examples[${i}] has to be an object of features.`)
  })
  return { form: verb, rows: rowsOf(signature, rows, 'examples') }
}

const tasks = { classify: 'classification', regress: 'regression' } as const

const otherTask = (verb: 'classify' | 'regress') =>
  refused(
    verb === 'classify'
      ? 'The model predicts a number and has no classes. Ask it with :regress or :predict.'
      : 'The model tells classes apart and predicts no number. Ask it with :classify or :predict.',
  )

// Every example gets these, so they may be no more than the model has inputs.
const sharedIn = (context: unknown, { inputs }: Signature): Record<string, unknown> => {
  if (!isObject(context)) throw refused('"context" has to be an object of the features that all examples share.')
  const strange = Object.keys(context).find((name) => !inputs.some((input) => input.name === name))
  if (strange === undefined) return context
  throw refused(`"context" holds ${strange.slice(0, 60)}, which is not an input of the model.`)
}

const listIn = (value: unknown, key: string): unknown[] => {
  if (Array.isArray(value)) return value
  throw refused(`"${key}" has to be a list of rows.`)
}
