import stringify from 'safe-stable-stringify'
import type { SourceFile } from '../data.ts'
import type { StepKey } from './step.ts'

/** An input of a step that is not what it was, in plain words. */
export interface Change {
  input: string
  words: string
}

type Inputs = Record<string, unknown>

/** What changed between the inputs of a step that ran and those that it would run with. */
export const changesOf = (before: Inputs, { inputs, version }: StepKey, files: SourceFile[] | undefined): Change[] => {
  const after: Inputs = { ...inputs, codeVersion: version }
  const names = Object.keys(after).filter((name) => !same(before[name], after[name]))
  const telling = names.filter((name) => !(consequences[name] ?? []).some((cause) => names.includes(cause)))
  return telling.map((input) => ({ input, words: wordsFor(input, before[input], after[input], files) }))
}

// What follows from another change says nothing beside it.
const consequences: Record<string, string[]> = {
  test: ['data', 'testData'],
  parts: ['data', 'test', 'testData', 'split', 'features', 'seed'],
  rows: ['test'],
  fitted: ['weights'],
  metrics: ['weights'],
  learner: ['weights'],
}

const wordsFor = (input: string, before: unknown, after: unknown, files: SourceFile[] | undefined): string => {
  switch (input) {
    case 'files':
      return filesWords(before, files ?? [])
    case 'asked':
      return 'a query is asked anew each time'
    case 'source':
      return `the rows come from ${placeOf(after)}, not from ${placeOf(before)}`
    case 'columns':
    case 'search':
    case 'split':
    case 'shares':
      return memberWords(input, before as Inputs, after as Inputs)
    case 'features':
    case 'checks':
    case 'learners':
      return listWords(input, before, after)
    case 'code':
      return 'a learner has newer code'
    case 'codeVersion':
      return 'the step has newer code'
    default:
      return sentences[input] ?? `${labels[input] ?? input} is ${shown(after)}, not ${shown(before)}`
  }
}

const sentences: Record<string, string> = {
  snapshot: 'the rows are other ones',
  violations: 'other values do not fit their columns',
  data: 'the rows are other ones',
  test: 'the test rows are other ones',
  testData: 'the test rows are other ones',
  parts: 'the parts have other sizes',
  rows: 'there are more or fewer test rows',
  live: 'labels arrived or changed',
  weights: 'the trained model is another one',
  fitted: 'the trained model is another one',
  metrics: 'the metrics are other ones',
  learner: 'the learner is another one',
}

const labels: Record<string, string> = {
  name: 'the name of the data set',
  target: 'the target',
  threshold: 'the threshold',
  selection: 'the selection of features',
  positive: 'the positive class',
  seed: 'the seed',
  weight: 'the weight of live rows',
  mode: 'the mode',
}

const filesWords = (before: unknown, files: SourceFile[]): string => {
  const known = new Set(Array.isArray(before) ? before : [])
  const fresh = files.filter(({ sha256 }) => !known.has(sha256)).map(({ path }) => path)
  if (fresh.length === 0) return 'files were taken away or put in another order'
  const named = fresh.slice(0, 3).join(', ')
  const more = fresh.length > 3 ? ` and ${fresh.length - 3} more files` : ''
  return `${named}${more} ${fresh.length === 1 ? 'has' : 'have'} new content`
}

// The address of a database may hold its password, so a query has no place that could be shown.
const placeOf = (source: unknown): string => {
  const { paths } = (source ?? {}) as { paths?: string[] }
  return paths ? paths.join(', ') : 'a query'
}

const nouns: Record<string, string> = { columns: 'column', search: 'search', split: 'split', shares: 'split' }

const memberWords = (input: string, before: Inputs = {}, after: Inputs = {}): string => {
  const noun = nouns[input]!
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  const changed = names.filter((name) => !same(before[name], after[name]))
  return changed
    .map((name) => {
      if (!Object.hasOwn(before, name)) return `${noun} ${name} was added`
      if (!Object.hasOwn(after, name)) return `${noun} ${name} was taken out`
      return `${noun} ${name} is ${shown(after[name])}, not ${shown(before[name])}`
    })
    .join('; ')
}

const listWords = (input: string, before: unknown, after: unknown): string => {
  const noun = input.slice(0, -1)
  const [old, fresh] = [asList(before), asList(after)]
  const texts = (list: unknown[]) => list.map((item) => stringify(item))
  const added = fresh.filter((item) => !texts(old).includes(stringify(item)))
  const gone = old.filter((item) => !texts(fresh).includes(stringify(item)))
  if (added.length === 0 && gone.length === 0) return `the ${input} stand in another order`
  return [
    ...added.map((item) => `${noun} ${itemOf(item)} was added`),
    ...gone.map((item) => `${noun} ${itemOf(item)} was taken out`),
  ].join('; ')
}

const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

const itemOf = (item: unknown): string => {
  if (typeof item === 'string') return `"${item}"`
  const { check, column, learner, options, space, ...rest } = item as Record<string, unknown>
  if (typeof learner === 'string') return `${learner} ${shown({ ...(options as Inputs), ...(space as Inputs) })}`
  return `${check}(${column}) ${shown(rest)}`
}

const shown = (value: unknown): string => {
  if (value === null || value === undefined) return 'none'
  const text = typeof value === 'string' ? value : stringify(value)!
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}

const same = (a: unknown, b: unknown): boolean => stringify(a) === stringify(b)
