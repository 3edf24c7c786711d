import { CultivarError } from '../../kit/errors.ts'
import { isNumericKind } from '../../kit/table.ts'
import type { OnnxColumn } from './columns.ts'
import { type OnnxPort, type OnnxSignature, readSignature } from './read.ts'
import { classLists, withoutZipMap } from './zip-map.ts'

/** What the model of the typed file expects of an ONNX file, and how the names in it are to be understood. */
export interface Expected {
  task: 'classification' | 'regression'
  /** The features, in the order in which a single matrix has them. */
  columns: readonly OnnxColumn[]
  /** The classes of the target; of a regression none. */
  classes: readonly string[]
  /** For an input of another name than its column: which column it takes. */
  inputs?: Readonly<Record<string, string>> | undefined
  outputs?: ExpectedOutputs | undefined
}

interface ExpectedOutputs {
  /** The output with the probabilities, or with the prediction, where it is not plain which one it is. */
  scores?: string | undefined
  /** The classes in the order of the probabilities, where the file does not say it. */
  classes?: readonly string[] | undefined
}

/** An ONNX file that fits a model: what it is fed with, and where its answer is. Plain data. */
export interface Imported {
  /** The file, without what JavaScript cannot read of its answers. */
  bytes: Uint8Array
  feeds: ImportedFeed[]
  /** The output to ask for. */
  scores: string
  /** For each of our classes the column of its probability; empty for a number. */
  order: number[]
  signature: OnnxSignature
}

/** An input and the columns that it takes side by side; `rank` 1 is a list, which has one column. */
export interface ImportedFeed {
  input: string
  type: FeedType
  columns: string[]
  rank: 1 | 2
}

export type FeedType = 'float' | 'double' | 'int64' | 'int32' | 'bool' | 'string'

/**
 * Reads a model that another program made. Refuses bytes that are no model (model/onnx-invalid), and, by name, inputs
 * and outputs that do not fit (model/onnx-unsupported). Whether ONNX Runtime has its operators shows when it is opened.
 */
export const importedModel = (file: Uint8Array, expected: Expected): Imported => {
  const signature = readSignature(file)
  const bytes = withoutZipMap(file)
  const tensors = readSignature(bytes).outputs
  const scores = scoresPort(tensors, expected)
  return {
    bytes,
    feeds: feedsOf(signature.inputs, expected),
    scores: scores.name,
    order: expected.task === 'regression' ? [] : orderOf(file, scores, expected),
    signature,
  }
}

const feedsOf = (inputs: OnnxPort[], { columns, inputs: names = {} }: Expected): ImportedFeed[] => {
  const unknown = Object.keys(names).find((name) => !inputs.some((input) => input.name === name))
  if (unknown !== undefined)
    throw unsupported(`it has no input "${unknown}", but ${listed(inputs)}`, { input: unknown })
  const [only] = inputs
  if (only && inputs.length === 1 && !isOfOneColumn(only, columns, names)) return [feedOf(only, columns)]
  const feeds = inputs.map((input) => {
    const name = Object.hasOwn(names, input.name) ? names[input.name]! : input.name
    const column = columns.find((each) => each.name === name)
    if (column) return feedOf(input, [column])
    const problem = `its input "${input.name}" is no feature (there are ${columns.map((each) => each.name).join(', ')})`
    throw unsupported(problem, { input: input.name })
  })
  if (feeds.length > 0) return feeds
  throw unsupported('it has no inputs', {})
}

// The only input of a model may be that of the only column that the model looks at.
const isOfOneColumn = ({ name, shape }: OnnxPort, columns: readonly OnnxColumn[], names: object): boolean =>
  Object.hasOwn(names, name) || (columns.some((column) => column.name === name) && (shape?.[1] ?? 1) === 1)

const feedOf = (input: OnnxPort, columns: readonly OnnxColumn[]): ImportedFeed => {
  const { name, type, shape } = input
  const details = { input: name, type, shape }
  if (type === undefined || !isFeedType(type)) {
    throw unsupported(
      `its input "${name}" is ${type ?? input.kind}, and it should be one of ${[...feedTypes].join(', ')}`,
      details,
    )
  }
  const words = columns.find(({ kind }) => isNumericKind(kind) === (type === 'string'))
  if (words)
    throw unsupported(`its input "${name}" is ${type}, and the feature "${words.name}" is ${words.kind}`, details)
  const rank = shape?.length ?? 2
  if ((rank !== 1 && rank !== 2) || (rank === 1 && columns.length > 1)) {
    throw unsupported(`its input "${name}" has ${rank} dimensions, and it should be rows by features`, details)
  }
  if (typeof shape?.[0] === 'number') {
    const advice = 'export it with a first dimension of any length'
    throw unsupported(`its input "${name}" takes exactly ${shape[0]} rows; ${advice}`, details)
  }
  const width = shape?.[1] ?? columns.length
  if (width === columns.length) return { input: name, type, columns: columns.map((each) => each.name), rank }
  throw unsupported(`its input "${name}" takes ${width} features, and there are ${columns.length}`, details)
}

const feedTypes: ReadonlySet<string> = new Set<FeedType>(['float', 'double', 'int64', 'int32', 'bool', 'string'])
const isFeedType = (type: string): type is FeedType => feedTypes.has(type)

/** The output with the scores: the one that is named, or the only one that can be it. */
const scoresPort = (outputs: OnnxPort[], { task, classes, outputs: named }: Expected): OnnxPort => {
  const chosen = named?.scores === undefined ? outputs : outputs.filter(({ name }) => name === named.scores)
  if (chosen.length === 0) throw unsupported(`it has no output "${named!.scores}", but ${listed(outputs)}`, {})
  const width = task === 'regression' ? 1 : classes.length
  const found = chosen.filter((output) => canBeScores(output, width))
  if (found.length === 1) return found[0]!
  const what = task === 'regression' ? 'predictions' : `probabilities of ${width} classes`
  const message = `of its outputs (${listed(outputs)}) ${found.length === 0 ? 'none has' : 'more than one may have'} the ${what}`
  throw unsupported(`${message}; name it with outputs: { scores: '…' }, or export it so that one has`, {})
}

// Of two classes, a single column is taken for the probability of the second.
const canBeScores = ({ type, shape }: OnnxPort, width: number): boolean => {
  if (type !== 'float' && type !== 'double') return false
  if (shape === undefined) return true
  const columns = shape.length === 1 ? 1 : shape[1]
  return shape.length <= 2 && (columns === null || columns === width || (width === 2 && columns === 1))
}

/** Which column has each class: by the values that the file names, or by their order where it counts them or is silent. */
const orderOf = (file: Uint8Array, scores: OnnxPort, { classes, outputs }: Expected): number[] => {
  const isSingle = scores.shape !== undefined && (scores.shape.length === 1 || scores.shape[1] === 1)
  if (isSingle) return [-1, 0]
  const lists = outputs?.classes ? [[...outputs.classes]] : classLists(file)
  const inOrder = Array.from(classes.keys())
  if (lists.length === 0) return inOrder
  const match = lists.find((list) => list.length === classes.length && classes.every((label) => list.includes(label)))
  if (match) return classes.map((label) => match.indexOf(label))
  const counts = lists.find((list) => list.length === classes.length && list.every((label, i) => label === String(i)))
  if (counts) return inOrder
  const found = lists.map((list) => list.join(', ')).join('; ')
  throw unsupported(`its classes are ${found}, and the target has ${classes.join(', ')}`, { classes: lists })
}

const listed = (ports: OnnxPort[]): string =>
  ports
    .map(({ name, type, kind, shape }) => `"${name}" ${type ?? kind}${shape ? `[${shape.map((n) => n ?? '?')}]` : ''}`)
    .join(', ')

const unsupported = (problem: string, details: Record<string, unknown>): CultivarError =>
  new CultivarError('model/onnx-unsupported', `The ONNX model does not fit: ${problem}.`, details)
