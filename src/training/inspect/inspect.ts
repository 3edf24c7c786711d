import { CultivarError } from '../../kit/errors.ts'
import { isNumericKind, type Table } from '../../kit/table.ts'
import { importedModel, type PossibleAnswer, possibleAnswers, readSignature } from '../../learners.ts'
import { type OnnxSession, openOnnx } from '../onnx/session.ts'
import { type Feature, featuresOf, type StatedInput, unsupported } from './features.ts'

/** What a version needs to know of a model that somebody brought. */
export interface Inspected {
  features: Feature[]
  task: PossibleAnswer['task']
  classes: string[]
  /** The tensors of the file, as they are. A word stands for a length that is known only when the model runs. */
  onnx: { inputs: Tensor[]; outputs: Tensor[]; outside: string[] }
}

interface Tensor {
  name: string
  type: string
  shape: (number | string)[]
}

/**
 * Finds out what a model takes and answers: by what the file and MLflow's signature say of it, and by asking it. Refuses
 * (model/onnx-…) what cannot be served.
 */
export const inspect = async (bytes: Uint8Array, inputs: readonly StatedInput[] | undefined): Promise<Inspected> => {
  const signature = readSignature(bytes)
  const features = featuresOf(signature.inputs, inputs)
  const answers = possibleAnswers(bytes)
  if (answers.length === 0) throw unsupported('none of its outputs has floating-point numbers')
  const { task, classes } = await firstThatFits(bytes, features, answers)
  const value = ({ name, type, kind, shape = [] }: (typeof signature.inputs)[number]) => ({
    name,
    type: type ?? kind,
    shape: shape.map((length) => length ?? 'rows'),
  })
  const onnx = { inputs: signature.inputs.map(value), outputs: signature.outputs.map(value), outside: [] }
  return { features, task, classes, onnx }
}

const firstThatFits = async (bytes: Uint8Array, features: Feature[], answers: PossibleAnswer[]) => {
  const problems: unknown[] = []
  for (const answer of answers) {
    try {
      await tryOut(bytes, features, answer)
      return answer
    } catch (error) {
      if (!(error instanceof CultivarError) || error.code !== 'model/onnx-unsupported') throw error
      problems.push(error)
    }
  }
  throw problems[0]
}

const tryOut = async (bytes: Uint8Array, columns: Feature[], { task, classes, counted }: PossibleAnswer) => {
  const session = await openOnnx(importedModel(bytes, { task, columns, classes }))
  try {
    const scores = await scoresOf(session, columns)
    if (!counted || !scores) return
    const sums = Array.from({ length: madeRows }, (_, row) =>
      scores.subarray(row * classes.length, (row + 1) * classes.length).reduce((sum, share) => sum + share, 0),
    )
    if (sums.every((sum) => Math.abs(sum - 1) < 1e-3)) return
    throw unsupported(`it answers ${classes.length} numbers a row, and they are no probabilities, which sum to 1`)
  } finally {
    await session.close()
  }
}

// A model may know its words and refuse all others; then what it answers is not seen before somebody asks.
const scoresOf = async (session: OnnxSession, columns: Feature[]): Promise<Float64Array | undefined> => {
  const hasWords = columns.some(({ kind }) => !isNumericKind(kind))
  try {
    return await session.scores(madeTable(columns))
  } catch (error) {
    const isOfRuntime = error instanceof CultivarError && 'problem' in error.details
    if (hasWords && isOfRuntime) return undefined
    throw error
  }
}

const madeRows = 3

const madeTable = (columns: Feature[]): Table => ({
  rows: madeRows,
  columns: Object.fromEntries(
    columns.map(({ name, kind }, place) =>
      isNumericKind(kind)
        ? [name, { kind, values: Float64Array.of(0, 1, kind === 'boolean' ? place % 2 : place % 7) }]
        : [name, { kind, values: ['none', 'a', 'b'] }],
    ),
  ),
})
