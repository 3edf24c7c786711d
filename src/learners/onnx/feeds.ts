import { CultivarError } from '../../kit/errors.ts'
import { isNumeric, type Table } from '../../kit/table.ts'
import type { FeedType, Imported, ImportedFeed } from './imported.ts'

/** A tensor as it travels to the process that runs the model. */
export interface Feed {
  name: string
  type: FeedType
  shape: number[]
  values: Float32Array | Float64Array | BigInt64Array | Int32Array | Uint8Array | string[]
}

/** The rows of a table as the model takes them. Refuses (data/invalid) a missing value where the input has no place for one. */
export const feedsFor = ({ feeds }: Imported, table: Table): Feed[] =>
  feeds.map((feed) => ({
    name: feed.input,
    type: feed.type,
    shape: feed.rank === 1 ? [table.rows] : [table.rows, feed.columns.length],
    values: feed.type === 'string' ? wordsOf(feed, table) : numbersOf(feed, table),
  }))

// A missing word is the empty one, as scikit-learn's exports and ours have it.
const wordsOf = ({ columns }: ImportedFeed, { rows, columns: values }: Table): string[] =>
  Array.from({ length: rows * columns.length }, (_, i) => {
    const word = values[columns[i % columns.length]!]!.values[Math.floor(i / columns.length)]
    return word === null ? '' : String(word)
  })

const numbersOf = (feed: ImportedFeed, { rows, columns: values }: Table): Exclude<Feed['values'], string[]> => {
  const { columns, type } = feed
  const filled = new arrays[type as keyof typeof arrays](rows * columns.length)
  columns.forEach((name, at) => {
    const column = values[name]!
    if (!isNumeric(column)) return
    for (let row = 0; row < rows; row++) {
      const value = column.values[row]!
      if (Number.isNaN(value) && type !== 'float' && type !== 'double') throw missing(feed, name)
      filled[row * columns.length + at] = type === 'int64' ? BigInt(Math.trunc(value)) : value
    }
  })
  return filled
}

const arrays = {
  float: Float32Array,
  double: Float64Array,
  int64: BigInt64Array,
  int32: Int32Array,
  bool: Uint8Array,
} as const

const missing = ({ input, type }: ImportedFeed, column: string): CultivarError =>
  new CultivarError(
    'data/invalid',
    `"${column}" is missing in a row, and the input "${input}" of the ONNX model is ${type}, which cannot say so. Export the model with an input of floats.`,
    { column, input },
  )

/**
 * Probabilities rows × classes, or predictions, of what the output `scores` has. Refuses (model/onnx-unsupported) numbers
 * that are no probabilities, as the distances of a support vector machine are.
 */
export const importedScores = ({ order, scores }: Imported, values: ArrayLike<number>, rows: number): Float64Array => {
  if (order.length === 0) return checked(Float64Array.from(values), rows, scores, Number.isFinite)
  const width = order.includes(-1) ? 1 : order.length
  const raw = checked(Float64Array.from(values), rows * width, scores, isShare)
  return Float64Array.from({ length: rows * order.length }, (_, i) => {
    const at = order[i % order.length]!
    const row = Math.floor(i / order.length) * width
    return at < 0 ? 1 - raw[row]! : raw[row + at]!
  })
}

// Sums of float32 may lie a little beyond 1.
const isShare = (value: number): boolean => value >= -1e-4 && value <= 1 + 1e-4

const checked = (
  values: Float64Array,
  length: number,
  scores: string,
  isFine: (value: number) => boolean,
): Float64Array => {
  if (values.length === length && values.every(isFine)) return values
  const wrong = values.find((value) => !isFine(value))
  const problem = values.length === length ? `has ${wrong}` : `has ${values.length} numbers where ${length} are due`
  throw new CultivarError(
    'model/onnx-unsupported',
    `The ONNX model does not fit: its output "${scores}" ${problem}. Probabilities lie between 0 and 1, and predictions are finite.`,
    { output: scores },
  )
}
