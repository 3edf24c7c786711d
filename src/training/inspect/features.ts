import { CultivarError } from '../../kit/errors.ts'
import type { ColumnKind } from '../../kit/table.ts'
import type { OnnxPort } from '../../learners.ts'

/** An input as MLflow's signature says it: a column of a table, or a tensor. */
export type StatedInput =
  | { type: string; name?: string | undefined; required: boolean }
  | { type: 'tensor'; name?: string | undefined; 'tensor-spec': { dtype: string; shape: number[] } }

/** A column of the rows that a model takes. */
export interface Feature {
  name: string
  kind: ColumnKind
  optional: boolean
}

/**
 * What a row of the model holds: the columns of MLflow's signature, or else the elements of the tensors that the graph
 * takes. Refuses (model/onnx-unsupported) what no row can hold.
 */
export const featuresOf = (ports: readonly OnnxPort[], inputs: readonly StatedInput[] | undefined): Feature[] => {
  const columns = inputs?.flatMap((input) => ('tensor-spec' in input ? [] : [input])) ?? []
  const features = columns.length > 0 ? columns.map(featureOfColumn) : elementsOf(ports, inputs ?? [])
  const names = features.map(({ name }) => name)
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined) throw unsupported(`two of its inputs are called "${twice}"`)
  return features
}

const kinds: Readonly<Record<string, ColumnKind>> = {
  double: 'number',
  float: 'number',
  integer: 'integer',
  long: 'integer',
  boolean: 'boolean',
  string: 'category',
}

const featureOfColumn = ({ name, type, required }: Exclude<StatedInput, { 'tensor-spec': object }>, place: number) => {
  const called = name ?? `column_${place}`
  const kind = Object.hasOwn(kinds, type) ? kinds[type] : undefined
  if (kind) return { name: called, kind, optional: !required }
  const known = Object.keys(kinds).join(', ')
  throw unsupported(`the column "${called}" of its signature is ${type}, and it should be one of ${known}`)
}

const mostFeatures = 10_000

// A tensor of a single column is a feature by its own name; of several, each element is one, counted from 0.
const elementsOf = (ports: readonly OnnxPort[], inputs: readonly StatedInput[]): Feature[] => {
  const features = ports.flatMap((port, place) => {
    const width = widthOf(port, inputs[place])
    const kind = kindOf(port)
    if (width === 1) return [{ name: port.name, kind, optional: false }]
    return Array.from({ length: width }, (_, i) => ({ name: `${port.name}_${i}`, kind, optional: false }))
  })
  if (features.length > 0) return features
  throw unsupported('it has no inputs')
}

const widthOf = ({ name, shape }: OnnxPort, input: StatedInput | undefined): number => {
  const said = input && 'tensor-spec' in input ? input['tensor-spec'].shape : undefined
  const rank = shape?.length ?? said?.length
  if (rank === 1) return 1
  const width = shape?.[1] ?? said?.[1] ?? -1
  if (rank === 2 && width >= 1 && width <= mostFeatures) return width
  if (rank === 2)
    throw unsupported(`how many columns its input "${name}" has is not known, or more than ${mostFeatures}`)
  throw unsupported(
    `its input "${name}" has ${rank ?? 'an unknown number of'} dimensions, and it should be rows by features`,
  )
}

const kindOf = ({ type }: OnnxPort): ColumnKind => {
  if (type === 'int64' || type === 'int32') return 'integer'
  if (type === 'bool') return 'boolean'
  return type === 'string' ? 'category' : 'number'
}

export const unsupported = (problem: string): CultivarError =>
  new CultivarError('model/onnx-unsupported', `The ONNX model does not fit: ${problem}.`)
