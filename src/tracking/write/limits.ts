import { CultivarError } from '../../kit/errors.ts'
import { storable } from '../../kit/unicode.ts'

// What may be written, as MLflow has it (mlflow/utils/validation.py). A text counts in characters, as Python counts them.

const mostKey = 250

/** Refuses a key that could not be a file's path below its run (request/invalid). `what` is the parameter that has it. */
export const checkedKey = (key: string, what: string): string => {
  if (key.length <= mostKey && keyCharacters.test(key) && !crookedPath.test(key)) return key
  throw invalid(
    what,
    key,
    `A name has up to ${mostKey} letters, digits, spaces and _ - . : /, and is a path without empty parts and dots.`,
  )
}

const keyCharacters = /^[/\p{L}\p{N}_.\- :]*$/u
// A part that is empty, or goes nowhere, or up.
const crookedPath = /^\.\.|(^|\/)\.{0,2}(\/|$)/

/** A value that is cut where it is too long. */
export const paramValue = (value: string): string => cut(value, 6000)
export const tagValue = (value: string): string => cut(value, 8000)

export const cut = (value: string, most: number): string =>
  storable(value.length <= most ? value : [...value.slice(0, 2 * most)].slice(0, most).join(''))

/** The tag of an experiment, whose value is not cut. */
export const checkedExperimentTag = ({ key, value }: Pair): Pair => {
  if (characters(value) > 5000) throw invalid('value', value, 'A tag of an experiment has up to 5000 characters.')
  return { key: checkedKey(key, 'key'), value: storable(value) }
}

export interface Pair {
  key: string
  value: string
}

export const checkedExperimentName = (name: string): string => {
  const length = characters(name)
  if (length >= 1 && length <= 500) return storable(name)
  throw invalid('name', name, 'The name of an experiment has 1 to 500 characters.')
}

/** Where an experiment keeps its files: a path or a URI. */
export const checkedLocation = (location: string): string => {
  const [path = '', query = ''] = location.split('?', 2)
  const problem =
    (characters(location) > 2048 && 'It has up to 2048 characters.') ||
    (/[#;]/.test(path) && 'It has no fragment and no parameters.') ||
    (/^runs:/i.test(path) && 'It is no place within a run.') ||
    (/\.\.|#/.test(decoded(query)) && 'Its query leads nowhere else.')
  if (problem) throw invalid('artifact_location', location, problem)
  return storable(location)
}

// However often it is encoded.
const decoded = (text: string): string => {
  try {
    const once = decodeURIComponent(text)
    return once === text ? text : decoded(once)
  } catch {
    return text
  }
}

export const checkedRunId = (runId: string): string => {
  if (/^[a-zA-Z0-9][\w-]{0,255}$/.test(runId)) return runId
  throw invalid('run_id', runId, 'It is no id of a run.')
}

/** The number that an experiment's id is; undefined for an id that no experiment has. */
export const experimentNumber = (experimentId: string): number | undefined => {
  if (!/^[a-zA-Z0-9][\w-]{0,63}$/.test(experimentId))
    throw invalid('experiment_id', experimentId, 'It is no id of an experiment.')
  const number = /^\d+$/.test(experimentId) ? Number(experimentId) : Number.NaN
  return Number.isSafeInteger(number) ? number : undefined
}

/** A number that was asked for, within these bounds. */
export const within = (value: number, [least, most]: [number, number], what: string): number => {
  if (value >= least && value <= most) return value
  throw invalid(what, value, `It is ${least} to ${most}.`)
}

/** How much one call may write. */
export const checkCounts = (counts: Record<'metrics' | 'params' | 'tags', number>): void => {
  const most = { metrics: 1000, params: 100, tags: 100 }
  for (const [what, count] of Object.entries(counts))
    if (count > most[what as keyof typeof most]) throw tooMany(most[what as keyof typeof most], what, count)
  const all = counts.metrics + counts.params + counts.tags
  if (all > 1000) throw tooMany(1000, 'metrics, params and tags', all)
}

const tooMany = (most: number, what: string, count: number) => {
  const message = `A batch logging request can contain at most ${most} ${what}, and this one has ${count}. Send them in several.`
  return new CultivarError('request/invalid', message, { most, count })
}

export const invalid = (what: string, value: unknown, why: string): CultivarError => {
  const shown = JSON.stringify(value).slice(0, 200)
  return new CultivarError('request/invalid', `Invalid value ${shown} for parameter '${what}' supplied. ${why}`, {
    parameter: what,
  })
}

const characters = (text: string): number => (text.length <= 250 ? text.length : [...text].length)
