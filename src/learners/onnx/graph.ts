/** The names of element types and their numbers in the ONNX schema (TensorProto.DataType). */
export const elementTypes = {
  float: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  string: 8,
  bool: 9,
  float16: 10,
  double: 11,
  uint32: 12,
  uint64: 13,
} as const
export type ElementType = keyof typeof elementTypes

/** A constant of a model. Values are row-major; those of int64 are whole numbers below 2^53. */
export type OnnxTensor = { shape: number[] } & (
  | { type: 'float'; values: Float32Array }
  | { type: 'double'; values: Float64Array }
  | { type: 'int64'; values: number[] }
  | { type: 'uint8'; values: Uint8Array }
  | { type: 'string'; values: string[] }
)

export type OnnxAttribute =
  | { int: number }
  | { float: number }
  | { text: string }
  | { tensor: OnnxTensor }
  | { ints: ArrayLike<number> }
  | { floats: Float32Array }
  | { texts: string[] }

/** A tensor that goes in or comes out; a word in the shape stands for a length that is known only when the model runs. */
export interface OnnxValue {
  name: string
  type: ElementType
  shape: (number | string)[]
}

export interface OnnxNode {
  op: string
  domain: '' | 'ai.onnx.ml'
  inputs: string[]
  outputs: string[]
  attributes: Record<string, OnnxAttribute>
}

/**
 * A model under construction. Nodes stand in the order in which they were added, which is one in which they can run,
 * because a node takes names that are already there. What a node or a constant gives is known by its name.
 */
export interface OnnxGraph {
  inputs: OnnxValue[]
  outputs: OnnxValue[]
  nodes: OnnxNode[]
  constants: Map<string, OnnxTensor>
  /** Names that inputs of another meaning must not have. */
  columns: readonly string[]
  /** What the names of inputs that are no columns begin with, where several learners build one graph. */
  prefix: string
}

/** A graph for rows of these columns. */
export const emptyGraph = (columns: readonly string[] = []): OnnxGraph => ({
  inputs: [],
  outputs: [],
  nodes: [],
  constants: new Map(),
  columns,
  prefix: '',
})

/** Adds an input, once: the second time its name is there already. Returns the name. */
export const input = (graph: OnnxGraph, value: OnnxValue): string => {
  if (!graph.inputs.some(({ name }) => name === value.name)) graph.inputs.push(value)
  return value.name
}

/** Adds an input that is no column, and that the caller works out: by its name, in this graph and of this learner. Returns that. */
export const outsideInput = (graph: OnnxGraph, value: OnnxValue): string =>
  input(graph, { ...value, name: outsideName(graph, value.name) })

/** The name of such an input, with a line after it where a column has that name. */
export const outsideName = ({ columns, prefix }: OnnxGraph, name: string): string => {
  const free = (own: string): string => (columns.includes(own) ? free(`${own}_`) : own)
  return free(`${prefix}${name}`)
}

/** Gives the tensor `name` to the outside under the name of `value`, with a line after it where a column has that name. */
export const output = (graph: OnnxGraph, name: string, value: OnnxValue): void => {
  const isTaken = graph.inputs.some((column) => column.name === value.name)
  if (isTaken) {
    output(graph, name, { ...value, name: `${value.name}_` })
    return
  }
  graph.nodes.push({ op: 'Identity', domain: '', inputs: [name], outputs: [value.name], attributes: {} })
  graph.outputs.push(value)
}

/** A node with one output, whose name is returned. */
export const node = (
  graph: OnnxGraph,
  op: string,
  inputs: string[],
  attributes: Record<string, OnnxAttribute> = {},
): string => {
  // No column has a name like this.
  const name = `cultivar/${op}_${graph.nodes.length}`
  graph.nodes.push({ op, domain: mlOperators.has(op) ? 'ai.onnx.ml' : '', inputs, outputs: [name], attributes })
  return name
}

const mlOperators = new Set(['LabelEncoder', 'TreeEnsemble', 'ArrayFeatureExtractor'])

const constant = (graph: OnnxGraph, tensor: OnnxTensor): string => {
  const name = `cultivar/constant_${graph.constants.size}`
  graph.constants.set(name, tensor)
  return name
}

/** A constant of doubles; without a shape it is a list. */
export const doubles = (graph: OnnxGraph, values: ArrayLike<number>, shape = [values.length]): string =>
  constant(graph, { type: 'double', shape, values: Float64Array.from(values) })

export const floats = (graph: OnnxGraph, values: Float32Array, shape = [values.length]): string =>
  constant(graph, { type: 'float', shape, values })

export const integers = (graph: OnnxGraph, values: number[], shape = [values.length]): string =>
  constant(graph, { type: 'int64', shape, values })

/** A single number that goes with tensors of any shape. */
export const scalar = (graph: OnnxGraph, value: number): string => doubles(graph, [value], [])

export const cast = (graph: OnnxGraph, name: string, type: ElementType): string =>
  node(graph, 'Cast', [name], { to: { int: elementTypes[type] } })

/** Side by side: tensors of the same number of rows. */
export const besides = (graph: OnnxGraph, names: string[]): string =>
  names.length === 1 ? names[0]! : node(graph, 'Concat', names, { axis: { int: 1 } })

/** Column `index` of a matrix, as a matrix of one column. */
export const columnOf = (graph: OnnxGraph, matrix: string, index: number): string =>
  node(graph, 'Gather', [matrix, integers(graph, [index])], { axis: { int: 1 } })

/** The same numbers for each row of `like`, as doubles [rows, values]. */
export const perRow = (graph: OnnxGraph, like: string, values: Float64Array): string => {
  const shape = node(graph, 'Shape', [like], { start: { int: 0 }, end: { int: 1 } })
  const target = node(graph, 'Concat', [shape, integers(graph, [values.length])], { axis: { int: 0 } })
  return node(graph, 'Expand', [doubles(graph, values, [1, values.length]), target])
}
