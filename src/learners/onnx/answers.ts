import { readSignature } from './read.ts'
import { classLists, withoutZipMap } from './zip-map.ts'

/** What a model may answer: probabilities of classes, or a number. */
export interface PossibleAnswer {
  task: 'classification' | 'regression'
  classes: string[]
  /** Whether the classes are counted here, because the file has no names for them. */
  counted: boolean
}

/**
 * What the model may answer by what its file says, the likeliest first: the classes that a node names, the last node
 * first, because the others are on the way to it; a number; and classes that are only counted. Which of them it is shows
 * when the model answers.
 */
export const possibleAnswers = (file: Uint8Array): PossibleAnswer[] => {
  const outputs = readSignature(withoutZipMap(file)).outputs.filter(({ type }) => type === 'float' || type === 'double')
  const named = new Map(classLists(file).map((classes) => [classes.join('\n'), classes]))
  const widths = outputs.map(({ shape }) => (shape?.length === 1 ? 1 : (shape?.[1] ?? undefined)))
  const counts = new Set(widths.filter((width) => width !== undefined && width > 1 && width <= mostCounted))
  const isNumber = widths.some((width) => width === undefined || width === 1)
  return [
    ...[...named.values()].reverse().map((classes) => classified(classes, false)),
    ...(isNumber ? [{ task: 'regression' as const, classes: [], counted: false }] : []),
    ...[...counts].map((count) =>
      classified(
        Array.from({ length: count! }, (_, i) => String(i)),
        true,
      ),
    ),
  ]
}

const mostCounted = 10_000

const classified = (classes: string[], counted: boolean): PossibleAnswer => ({
  task: 'classification',
  classes,
  counted,
})
