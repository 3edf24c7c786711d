import { CultivarError } from '../../../kit/errors.ts'
import type { Service } from '../../service.ts'
import { versionAt } from '../label.ts'

const verbs = ['predict', 'explain', 'classify', 'regress'] as const
export type Verb = (typeof verbs)[number]

/** What a path speaks of. */
export interface Place {
  model: string
  /** Without one the deployment chooses. */
  version: string | undefined
}

interface Named {
  model: string
  version?: string
  label?: string
}

/** The model and the version that the parts of a path name. */
export const placeOf = (service: Service, params: unknown): Place => {
  const { model, version, label } = params as Named
  return { model, version: label === undefined ? version : versionAt(service, model, label) }
}

/** The same for a path that ends with a verb, as in sentiment:predict. */
export const askedPlaceOf = (service: Service, params: unknown): Place & { verb: Verb } => {
  const named = params as Named
  const last = (['label', 'version', 'model'] as const).find((key) => named[key] !== undefined)!
  const [name, verb] = cut(named[last]!)
  return { ...placeOf(service, { ...named, [last]: name }), verb }
}

const cut = (text: string): [name: string, verb: Verb] => {
  const colon = text.lastIndexOf(':')
  const verb = verbs.find((each) => colon >= 0 && each === text.slice(colon + 1))
  if (verb) return [text.slice(0, colon), verb]
  const known = verbs.map((each) => `:${each}`).join(', ')
  const message = `"${text.slice(0, 100)}" does not say what is asked. Let the path end with ${known}.`
  throw new CultivarError('request/not-found', message)
}
