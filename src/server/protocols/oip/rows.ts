import type { Signature } from '../../../registry.ts'
import type { Datatype, Value } from './datatypes.ts'
import { refusal, shown } from './refuse.ts'
import type { Tensor } from './tensors.ts'

type Input = Signature['inputs'][number]
type Column = readonly [name: string, values: readonly unknown[]]

/** The datatype that a feature has in the metadata. A caller may send what can be read as one. */
export const datatypeOf = ({ kind }: Input): Datatype => {
  if (kind === 'number') return 'FP64'
  if (kind === 'integer') return 'INT64'
  return kind === 'boolean' ? 'BOOL' : 'BYTES'
}

/** The rows that a request holds: a tensor is a feature, an element a row. */
export const rowsOf = (tensors: readonly Tensor[], { inputs }: Signature): Record<string, unknown>[] => {
  const [first] = tensors
  const matrix = first && tensors.length === 1 && isMatrixOf(first, inputs) ? first : undefined
  const columns = matrix ? columnsOfMatrix(matrix, inputs) : columnsByName(tensors, inputs)
  const count = columns[0]![1].length
  if (count === 0) throw refusal('The tensors have no rows. Send at least one.')
  return Array.from({ length: count }, (_, i) => Object.fromEntries(columns.map(([name, values]) => [name, values[i]])))
}

const numeric: ReadonlySet<string> = new Set(['number', 'integer', 'boolean'])

// How scikit-learn's users send a table: one tensor with the features side by side, under any name.
const isMatrixOf = ({ name, shape }: Tensor, inputs: readonly Input[]) =>
  shape.length === 2 &&
  shape[1] === inputs.length &&
  inputs.every(({ kind }) => numeric.has(kind)) &&
  inputs.every((input) => input.name !== name)

const columnsOfMatrix = ({ shape, values }: Tensor, inputs: readonly Input[]): Column[] => {
  const [rows = 0, width = 1] = shape
  return inputs.map((input, place) => {
    const own = Array.from({ length: rows }, (_, row) => values[row * width + place]!)
    return [input.name, valuesOf(input, own)]
  })
}

const columnsByName = (tensors: readonly Tensor[], inputs: readonly Input[]): Column[] => {
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]))
  refuseUnknown(tensors, inputs)
  const missing = inputs.filter(({ name, optional }) => !optional && !byName.has(name)).map(({ name }) => name)
  if (missing.length > 0) {
    throw refusal(`The request has no tensor for ${list(missing)}, which the model needs.`, { missing })
  }
  const given = inputs.flatMap((input) => {
    const tensor = byName.get(input.name)
    return tensor ? [{ input, tensor, rows: rowsIn(tensor) }] : []
  })
  const [first] = given
  const other = given.find(({ rows }) => rows !== first!.rows)
  if (other) {
    const [a, b] = [first!, other].map(({ input, rows }) => `${shown(input.name)} has ${rows} rows`)
    throw refusal(`All tensors of a request have the same rows: ${a}, ${b}.`)
  }
  return given.map(({ input, tensor }) => [input.name, valuesOf(input, tensor.values)])
}

const refuseUnknown = (tensors: readonly Tensor[], inputs: readonly Input[]) => {
  const known = new Set(inputs.map(({ name }) => name))
  const unknown = tensors.find(({ name }) => !known.has(name))
  if (!unknown) return
  const { name, shape } = unknown
  throw refusal(`The model has no input ${shown(name)} of the shape [${shape}]. Its inputs are ${list([...known])}.`)
}

const list = (names: readonly string[]) =>
  `${names.slice(0, 20).join(', ').slice(0, 1_000)}${names.length > 20 ? ', …' : ''}`

const rowsIn = ({ name, shape }: Tensor): number => {
  const [rows = 0, width = 1] = shape
  if (shape.length <= 2 && width === 1) return rows
  throw refusal(`The shape of ${shown(name)} is [${shape}]. A feature has one element a row: [rows] or [rows, 1].`)
}

// What cannot be read as the feature stays as it came, and the model's own parser names it.
const valuesOf = (input: Input, values: readonly Value[]): readonly unknown[] => {
  if (input.kind === 'boolean') return values.map((value) => asTruth(value))
  if (input.kind === 'number' || input.kind === 'integer') return values.map((value) => asNumber(value, input.optional))
  return values.map((value) => asWord(value, input))
}

const asTruth = (value: Value): unknown => {
  if (Number.isNaN(value)) return null
  return value === 0 || value === 0n ? false : value === 1 || value === 1n ? true : value
}

// Tensors have no missing values, so NaN stands for them, as in NumPy.
const asNumber = (value: Value, optional: boolean): unknown => {
  if (typeof value === 'number') return optional && Number.isNaN(value) ? null : value
  return typeof value === 'bigint' || typeof value === 'boolean' ? Number(value) : value
}

const asWord = (value: Value, { kind, optional }: Input): unknown => {
  if (value === '' && optional) return null
  const isName = kind === 'category' || kind === 'id'
  return isName && (typeof value === 'number' || typeof value === 'bigint') ? String(value) : value
}
